import { MetricsHandlerError } from '../errors.ts';
import { type CommitQueue, committed } from '../ingest/commit-queue.ts';
import type { Credential, CredentialRef, CredentialStore } from '../storage/credential-store.ts';

/** Credentials over the store, and their end through the log. */
export interface Credentials {
  readonly store: CredentialStore;
  /** Ends one; resolves to whether it was there. Every stream and cached principal of this process that rests on it has ended then. */
  revoke(ref: CredentialRef): Promise<boolean>;
  /** Ends the sessions of a key or user. */
  revokeSessions(owner: CredentialRef): Promise<void>;
}

export function createCredentials(options: {
  readonly store: CredentialStore;
  readonly queue: CommitQueue;
  /** Follows the log to its head. */
  readonly follow: () => Promise<void>;
}): Credentials {
  const { store, queue, follow } = options;
  return {
    store,
    async revoke(credential) {
      const affected = await committed(queue, { kind: 'revoke', credential });
      await follow();
      return affected > 0;
    },
    async revokeSessions(owner) {
      const sessions = await store.list({ kind: 'session', owner: ownerName(owner) });
      await Promise.all(sessions.map(({ kind, id }) => committed(queue, { kind: 'revoke', credential: { kind, id } })));
      await follow();
    },
  };
}

/** How a session names its owner. */
export function ownerName({ kind, id }: CredentialRef): string {
  return `${kind}:${id}`;
}

/** Adds a credential under a random id. */
export async function insertNew(store: CredentialStore, credential: Credential): Promise<Credential> {
  if (await store.insert(credential)) return credential;
  throw new MetricsHandlerError('storage_unavailable', 'a random id was taken; try again');
}

/** How a key or user begins. Versions begin with the time: sessions of one that is gone must not fit another of the same id. */
export function newOwner(nowMs: number) {
  const createdAt = new Date(nowMs).toISOString();
  return { version: nowMs, owner: null, ownerVersion: null, createdAt, lastUsedAt: null } as const;
}
