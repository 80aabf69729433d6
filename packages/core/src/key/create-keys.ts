import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import { type Logger, silentLogger } from '../logger.ts';
import type { Credential, CredentialRef, CredentialStore } from '../storage/credential-store.ts';
import { checkConfiguredKey, type KeyInput, parseKeyInput } from './key-input.ts';
import type { ApiKey, KeysApi, NewApiKey, Scope } from './keys.ts';
import type { Principal } from './principal.ts';
import { hashSecret, NO_HASH, newSecret, sameHash, secretId } from './secret.ts';

/** The id of the one key that an operator chooses, so that choosing another replaces it. */
const CONFIGURED_KEY_ID = 'configured';
/** One id for the key of a first start, so that two first starts make one key. */
const FIRST_KEY_ID = '0000000000000001';
/** An id that `newSecret` never makes. */
const NO_KEY_ID = 'none';
const TOUCH_INTERVAL_MS = 60_000;

/** Keys with what only the process that guards the door may do. */
export interface Keys extends KeysApi {
  /** Who this secret speaks for; null for one that is unknown, revoked, expired or malformed. Reads the store each time, so a revocation holds at once. */
  authenticate(secret: string): Promise<Principal | null>;
  /**
   * Sees to it that somebody can get in. With `key` (at least 32 characters) that secret is an admin key from now on, and the one configured
   * before is none any more. Without, a store that has no key at all gets an admin key, and its secret is the answer, this once.
   * @throws MetricsHandlerError `invalid_key` for a configured key that is too short.
   */
  ensureFirst(options?: { readonly key?: string | undefined }): Promise<NewApiKey | null>;
}

/** Issues, lists, revokes and verifies API keys. Secrets are hashed at rest. */
export function createKeys(options: {
  readonly store: CredentialStore;
  /** Ends a credential through the log; resolves to whether it was there. */
  readonly revoke: (ref: CredentialRef) => Promise<boolean>;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
}): Keys {
  const { store, revoke, clock, logger = silentLogger } = options;
  const touchedAtMs = new Map<string, number>();

  async function issue(input: KeyInput, fixedId?: string): Promise<NewApiKey | null> {
    const { id, secret } = newSecret(fixedId);
    const credential = await credentialOf(id, secret, input, clock.now());
    return (await store.insert(credential)) ? { ...apiKeyOf(credential), key: secret } : null;
  }

  function noteUse(credential: Credential, now: number): void {
    const stored = credential.lastUsedAt === null ? 0 : Date.parse(credential.lastUsedAt);
    if (now - Math.max(stored, touchedAtMs.get(credential.id) ?? 0) < TOUCH_INTERVAL_MS) return;
    touchedAtMs.set(credential.id, now);
    // Nobody is kept out because a note could not be written.
    store.touch(credential, new Date(now).toISOString()).catch((error: unknown) => {
      logger.warn({ error, keyId: credential.id }, 'the last use of an API key could not be stored');
    });
  }

  async function configure(secret: string): Promise<void> {
    const credential = await credentialOf(CONFIGURED_KEY_ID, checkConfiguredKey(secret), CONFIGURED_KEY, clock.now());
    // Processes that start together race: whichever wins, the stored hash must be ours in the end.
    for (;;) {
      const known = await store.get(credential);
      if (known?.hash === credential.hash) return;
      if (known) await store.replace({ ...credential, version: known.version + 1 });
      else await store.insert(credential);
    }
  }

  return {
    async create(input) {
      const key = await issue(parseKeyInput(input, clock.now()));
      if (!key) throw new MetricsHandlerError('storage_unavailable', 'a random key id was taken; try again');
      return key;
    },
    async list() {
      return (await store.list({ kind: 'key' })).map(apiKeyOf);
    },
    async revoke(id) {
      touchedAtMs.delete(id);
      if (!(await revoke(keyRef(id))))
        throw new MetricsHandlerError('unknown_key', `there is no key ${JSON.stringify(id.slice(0, 64))}`);
    },
    async authenticate(secret) {
      // The same reads, one hash and one comparison for every secret, known or not.
      const [issued, configured] = await Promise.all([
        store.get(keyRef(secretId(secret) ?? NO_KEY_ID)),
        store.get(keyRef(CONFIGURED_KEY_ID)),
      ]);
      const credential = issued ?? configured;
      const matches = sameHash(await hashSecret(secret), credential?.hash ?? NO_HASH);
      const now = clock.now();
      if (!credential || !matches || isExpired(credential, now)) return null;
      noteUse(credential, now);
      return { keyId: credential.id, name: credential.name, scopes: credential.scopes as readonly Scope[] };
    },
    async ensureFirst({ key } = {}) {
      if (key !== undefined) {
        await configure(key);
        return null;
      }
      if ((await store.list({ kind: 'key' })).length > 0) return null;
      return issue(FIRST_KEY, FIRST_KEY_ID);
    },
  };
}

const CONFIGURED_KEY: KeyInput = { name: 'configured admin', scopes: ['admin'], expiresAt: null };
const FIRST_KEY: KeyInput = { name: 'first admin', scopes: ['admin'], expiresAt: null };

function keyRef(id: string): CredentialRef {
  return { kind: 'key', id };
}

async function credentialOf(id: string, secret: string, input: KeyInput, now: number): Promise<Credential> {
  return {
    kind: 'key',
    id,
    version: 1,
    owner: null,
    ownerVersion: null,
    ...input,
    metricPrefix: null,
    bookIds: null,
    hash: await hashSecret(secret),
    createdAt: new Date(now).toISOString(),
    lastUsedAt: null,
  };
}

function apiKeyOf({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: Credential): ApiKey {
  return { id, name, scopes: scopes as readonly Scope[], createdAt, expiresAt, lastUsedAt };
}

function isExpired({ expiresAt }: Credential, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now;
}
