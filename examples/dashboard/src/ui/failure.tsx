import { hasCode } from '@metrics-handler/core/client';
import { useSession } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { adviceOf } from './advice.ts';

interface FailureProps {
  readonly error: Error;
  readonly retry?: (() => void) | undefined;
}

/** What failed, and what to do about it. */
export function Failure({ error, retry }: FailureProps): ReactNode {
  const { status, signOut } = useSession();
  const advice = adviceOf(error);
  const isOver = status === 'signedIn' && hasCode(error, 'unauthorized');
  return (
    <div className="notice bad" role="alert">
      <strong>{advice.title}</strong>
      <p>{advice.detail}</p>
      {isOver && (
        <button type="button" onClick={() => void signOut()}>
          Sign in again
        </button>
      )}
      {retry && !isOver && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
