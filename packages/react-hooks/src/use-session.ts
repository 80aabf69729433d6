import type { SessionPrincipal, SignIn } from '@metrics-handler/core/client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useMetricsApi } from './provider.ts';

export interface SessionResult {
  /** `embedded`: a handler in this process asks nobody to sign in. */
  readonly status: 'signedIn' | 'signedOut' | 'embedded';
  readonly principal: SessionPrincipal | undefined;
  /** Rejects with `sign_in_failed` and `busy`, and on a handler in this process. */
  readonly signIn: (credentials: SignIn) => Promise<void>;
  readonly signOut: () => Promise<void>;
}

/** Who is signed in, and the ways in and out. */
export function useSession(): SessionResult {
  const { session } = useMetricsApi();
  const subscribe = useCallback((listener: () => void) => session?.subscribe(listener) ?? (() => {}), [session]);
  const current = useSyncExternalStore(
    subscribe,
    () => session?.current ?? null,
    () => null,
  );
  const actions = useMemo(
    () => ({
      async signIn(credentials: SignIn) {
        if (!session) throw new Error('metrics-handler: a handler in this process asks nobody to sign in');
        await session.signIn(credentials);
      },
      async signOut() {
        await session?.signOut();
      },
    }),
    [session],
  );
  const status = session ? (current ? 'signedIn' : 'signedOut') : 'embedded';
  return { status, principal: current?.principal, ...actions };
}
