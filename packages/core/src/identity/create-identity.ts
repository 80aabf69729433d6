import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import type { CommitQueue } from '../ingest/commit-queue.ts';
import type { Logger } from '../logger.ts';
import type { BookNames } from '../query/book-names.ts';
import { parseQuery } from '../query/query-schema.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import { createAccess } from './access.ts';
import { createKeys, type Keys } from './create-keys.ts';
import { createUsers } from './create-users.ts';
import { createCredentials } from './credentials.ts';
import type { Identity } from './identity.ts';
import type { PasswordHasher } from './passwords.ts';
import { createSignIn } from './sign-in.ts';
import type { UsersApi } from './users.ts';
import { Verifier } from './verifier.ts';
import { Watchers } from './watchers.ts';

export interface IdentityOptions {
  readonly storage: StorageAdapter;
  readonly queue: CommitQueue;
  readonly view: CoherentView;
  readonly bookNames: BookNames;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface IdentityParts {
  readonly keys: Keys;
  readonly users: UsersApi;
  readonly identity: Identity;
  /** Stops looking at the log. */
  close(): void;
}

/** Keys, users and sessions over a store, with what hears of revocations through its log. */
export function createIdentity(options: IdentityOptions): IdentityParts {
  const { storage, queue, view, bookNames, passwords, clock, logger } = options;
  const follow = () => view.follow();
  const credentials = createCredentials({ store: storage.credentials, queue, follow });
  const verifier = new Verifier({ store: storage.credentials, clock, logger });
  const watchers = new Watchers({
    clock,
    follow: storage.capabilities.shared ? follow : null,
    holds: (principal) => verifier.holds(principal),
  });
  view.on('revoke', (ref) => {
    verifier.forget();
    watchers.revoked(ref);
  });
  view.on('reset', () => {
    verifier.forget();
    watchers.revokedAny();
  });
  const verify = (secret: string) => verifier.verify(secret);
  return {
    keys: createKeys({ credentials, clock }),
    users: createUsers({ credentials, passwords, clock }),
    identity: {
      verify,
      signIn: createSignIn({ credentials, passwords, clock, verify }),
      async signOut({ sessionId }) {
        if (sessionId !== null) await credentials.revoke({ kind: 'session', id: sessionId });
      },
      watch: (principal, onEnd) => watchers.add(principal, onEnd),
      assertMayQuery: (principal, query) => createAccess(principal, bookNames).assertSelection(parseQuery(query)),
    },
    close: () => watchers.close(),
  };
}
