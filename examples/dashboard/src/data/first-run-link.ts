import { useSession } from '@metrics-handler/react-hooks';
import { useEffect, useState } from 'react';

/** The key of a first-run link, taken out of the address before anything else can see it. */
const key = /^#key=(.+)$/.exec(location.hash)?.[1];
if (key !== undefined) history.replaceState(null, '', location.pathname);

/** Signs in with the key that the page was opened with, once. */
export function useFirstRunLink(): { readonly isBusy: boolean; readonly error: Error | undefined } {
  const { signIn } = useSession();
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(key !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, whoever is signed in afterwards
  useEffect(() => {
    if (key === undefined) return;
    once ??= signIn({ key: decodeURIComponent(key) });
    once.catch(setError).finally(() => setBusy(false));
  }, []);
  return { isBusy, error };
}

let once: Promise<unknown> | undefined;
