import { useSession } from '@metrics-handler/react-hooks';
import { useEffect, useState } from 'react';

/** The key that the page was opened with; undefined once it is used. */
let first = takeKey();

/** The key of a first-run link, taken out of the address before anything else can see it. */
function takeKey(): string | undefined {
  const key = /^#key=(.+)$/.exec(location.hash)?.[1];
  if (key !== undefined) history.replaceState(null, '', location.pathname);
  return key;
}

/** Signs in with the key of a first-run link, also where it is opened in a tab that shows this page already. */
export function useFirstRunLink(): { readonly isBusy: boolean; readonly error: Error | undefined } {
  const { signIn } = useSession();
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(first !== undefined);
  useEffect(() => {
    const enter = (key: string | undefined) => {
      if (key === undefined) return;
      setBusy(true);
      setError(undefined);
      signIn({ key: decodeURIComponent(key) })
        .catch(setError)
        .finally(() => setBusy(false));
    };
    const onHashChange = () => enter(takeKey());
    enter(first);
    first = undefined;
    addEventListener('hashchange', onHashChange);
    return () => removeEventListener('hashchange', onHashChange);
  }, [signIn]);
  return { isBusy, error };
}
