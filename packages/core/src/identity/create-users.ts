import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { Credential } from '../storage/credential-store.ts';
import { type Credentials, newOwner } from './credentials.ts';
import type { PasswordHasher } from './passwords.ts';
import type { Scope } from './scope.ts';
import { normalizeUsername, parseUserInput, parseUserPatch } from './user-input.ts';
import type { User, UsersApi } from './users.ts';

export interface UsersOptions {
  readonly credentials: Credentials;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
}

/** People who sign in with a name and a password. */
export function createUsers({ credentials, passwords, clock }: UsersOptions): UsersApi {
  const { store } = credentials;
  return {
    async create(input) {
      const { username, password, ...grant } = parseUserInput(input);
      const user: Credential = {
        ...newOwner(clock.now()),
        kind: 'user',
        id: username,
        name: username,
        ...grant,
        hash: await passwords.hash(password),
        expiresAt: null,
      };
      if (await store.insert(user)) return userOf(user);
      throw new MetricsHandlerError('username_taken', `there is a user ${username} already`);
    },
    async list() {
      return (await store.list({ kind: 'user' })).map(userOf);
    },
    async update(id, patch) {
      const ref = refOf(id);
      for (;;) {
        const before = await store.get(ref);
        if (!before) throw unknownUser(id);
        const { password, grant } = parseUserPatch(patch, userOf(before));
        const hash = password === undefined ? before.hash : await passwords.hash(password);
        const after: Credential = { ...before, ...grant, hash, version: before.version + 1 };
        if (!(await store.replace(after))) continue;
        await credentials.revokeSessions(ref);
        return userOf(after);
      }
    },
    async remove(id) {
      const ref = refOf(id);
      if (!(await credentials.revoke(ref))) throw unknownUser(id);
      await credentials.revokeSessions(ref);
    },
  };
}

function refOf(id: string) {
  return { kind: 'user', id: normalizeUsername(id) } as const;
}

function unknownUser(id: string): MetricsHandlerError {
  return new MetricsHandlerError('unknown_user', `there is no user ${JSON.stringify(id.slice(0, 64))}`);
}

function userOf(credential: Credential): User {
  const { id, name, metricPrefix, bookIds, createdAt, lastUsedAt } = credential;
  return { id, name, scopes: credential.scopes as readonly Scope[], metricPrefix, bookIds, createdAt, lastUsedAt };
}
