import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { Credential } from '../storage/credential-store.ts';
import { type Credentials, insertNew, ownerName } from './credentials.ts';
import { parseBody } from './grant-schema.ts';
import type { SignedIn } from './identity.ts';
import type { PasswordHasher } from './passwords.ts';
import type { Principal } from './principal.ts';
import { hashSecret, newSecret } from './secret.ts';
import { isHashable, normalizePassword, normalizeUsername } from './user-input.ts';
import { principalOf } from './verifier.ts';

const SESSION_MAX_AGE_MS = 12 * 3_600_000;
/** Signing in again and again ends the oldest sessions, so that nobody fills the store. */
const MAX_SESSIONS = 100;

export const signInSchema = z.union(
  [
    z.strictObject({ username: z.string().max(256), password: z.string().max(1_024) }),
    z.strictObject({ key: z.string().max(512) }),
  ],
  'must be { username, password } or { key }',
);

export interface SignInOptions {
  readonly credentials: Credentials;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly verify: (secret: string) => Promise<Principal | null>;
}

/** Opens sessions for people and keys. */
export function createSignIn({ credentials, passwords, clock, verify }: SignInOptions) {
  const { store } = credentials;
  /** What an unknown user's password is compared with, so that it takes as long as a known one's. */
  let nobodysHash: Promise<string> | undefined;

  async function userOf(username: string, password: string): Promise<Credential | null> {
    nobodysHash ??= passwords.hash(newSecret('session').secret);
    const dummy = await nobodysHash.catch((error: unknown) => {
      nobodysHash = undefined;
      throw error;
    });
    const user = await store.get({ kind: 'user', id: normalizeUsername(username) });
    const matches = await passwords.verify(
      user?.hash ?? dummy,
      isHashable(password) ? normalizePassword(password) : '',
    );
    return matches ? user : null;
  }

  async function keyOf(secret: string): Promise<Credential | null> {
    const principal = await verify(secret);
    // A token does not give another token: it would never end.
    return principal?.sessionId === null ? store.get(principal) : null;
  }

  return async function signIn(input: unknown): Promise<SignedIn> {
    const shown = parseBody(signInSchema, input, 'invalid_sign_in', 'signing in is not possible');
    const owner = 'key' in shown ? await keyOf(shown.key) : await userOf(shown.username, shown.password);
    if (!owner) throw new MetricsHandlerError('sign_in_failed', 'the name, the password or the key is wrong');
    await endOldest(owner);
    const now = clock.now();
    const ownerEnd = owner.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(owner.expiresAt);
    const expiresAt = new Date(Math.min(now + SESSION_MAX_AGE_MS, ownerEnd)).toISOString();
    const { id, secret } = newSecret('session');
    const session = await insertNew(store, {
      kind: 'session',
      id,
      version: 1,
      owner: ownerName(owner),
      ownerVersion: owner.version,
      name: owner.name,
      scopes: [],
      metricPrefix: null,
      bookIds: null,
      hash: await hashSecret(secret),
      createdAt: new Date(now).toISOString(),
      expiresAt,
      lastUsedAt: null,
    });
    return { token: secret, expiresAt, principal: principalOf(owner, session) };
  };

  async function endOldest(owner: Credential): Promise<void> {
    const sessions = await store.list({ kind: 'session', owner: ownerName(owner) });
    const byAge = [...sessions].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    for (const oldest of byAge.slice(0, Math.max(0, sessions.length - MAX_SESSIONS + 1)))
      await credentials.revoke(oldest);
  }
}
