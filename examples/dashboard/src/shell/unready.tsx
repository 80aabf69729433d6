import type { ReactNode } from 'react';
import { Loading } from '../ui/empty.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScreenHead } from './screen-head.tsx';

type UnreadyProps = { readonly title: string } & (
  | { readonly error: Error; readonly retry: () => void }
  | { readonly what: string }
);

/** A screen whose data is not there: on its way, or not to be had. */
export function Unready({ title, ...why }: UnreadyProps): ReactNode {
  return (
    <>
      <ScreenHead title={title} />
      {'error' in why ? <Failure {...why} /> : <Loading what={why.what} />}
    </>
  );
}
