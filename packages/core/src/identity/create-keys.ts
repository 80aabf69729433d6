import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { Credential } from '../storage/credential-store.ts';
import { type Credentials, insertNew, newOwner } from './credentials.ts';
import { checkConfiguredKey, type KeyInput, parseKeyInput } from './key-input.ts';
import type { ApiKey, KeysApi, NewApiKey } from './keys.ts';
import type { Scope } from './scope.ts';
import { hashSecret, newSecret } from './secret.ts';

/** The id of the one key that an operator chooses, so that choosing another replaces it. */
export const CONFIGURED_KEY = { kind: 'key', id: 'configured' } as const;
/** One id for the key of a first start, so that two first starts make one key. */
const FIRST_KEY_ID = '0000000000000001';

/** Keys with what only the process that guards the door may do. */
export interface Keys extends KeysApi {
  /**
   * Sees to it that somebody can get in. With `key` (at least 32 characters) that secret is an admin key from now on, and the one configured
   * before is none any more. Without, a store that has no key at all gets an admin key, and its secret is the answer, this once.
   * @throws MetricsHandlerError `invalid_key` for a configured key that is too short.
   */
  ensureFirst(options?: { readonly key?: string | undefined }): Promise<NewApiKey | null>;
}

/** Issues, lists and revokes API keys. Secrets are hashed at rest. */
export function createKeys({ credentials, clock }: { readonly credentials: Credentials; readonly clock: Clock }): Keys {
  const { store } = credentials;

  async function configure(secret: string): Promise<void> {
    const input = adminInput('configured admin');
    const credential = await credentialOf(CONFIGURED_KEY.id, checkConfiguredKey(secret), input, clock.now());
    // Processes that start together race: whichever wins, the stored hash must be ours in the end.
    for (;;) {
      const known = await store.get(CONFIGURED_KEY);
      if (known?.hash === credential.hash) return;
      if (known) await credentials.revoke(CONFIGURED_KEY);
      await credentials.revokeSessions(CONFIGURED_KEY);
      await store.insert(credential);
    }
  }

  return {
    async create(input) {
      const checked = parseKeyInput(input, clock.now());
      const { id, secret } = newSecret('key');
      const credential = await insertNew(store, await credentialOf(id, secret, checked, clock.now()));
      return { ...apiKeyOf(credential), key: secret };
    },
    async list() {
      return (await store.list({ kind: 'key' })).map(apiKeyOf);
    },
    async revoke(id) {
      const ref = { kind: 'key', id } as const;
      if (!(await credentials.revoke(ref)))
        throw new MetricsHandlerError('unknown_key', `there is no key ${JSON.stringify(id.slice(0, 64))}`);
      await credentials.revokeSessions(ref);
    },
    async ensureFirst({ key } = {}) {
      if (key !== undefined) {
        await configure(key);
        return null;
      }
      if ((await store.list({ kind: 'key' })).length > 0) return null;
      const { id, secret } = newSecret('key', FIRST_KEY_ID);
      const credential = await credentialOf(id, secret, adminInput('first admin'), clock.now());
      return (await store.insert(credential)) ? { ...apiKeyOf(credential), key: secret } : null;
    },
  };
}

function adminInput(name: string): KeyInput {
  return { name, scopes: ['admin'], metricPrefix: null, bookIds: null, expiresAt: null };
}

async function credentialOf(id: string, secret: string, input: KeyInput, now: number): Promise<Credential> {
  const hash = await hashSecret(secret);
  return { ...newOwner(now), kind: 'key', id, ...input, hash };
}

function apiKeyOf(credential: Credential): ApiKey {
  const { id, name, metricPrefix, bookIds, createdAt, expiresAt, lastUsedAt } = credential;
  const scopes = credential.scopes as readonly Scope[];
  return { id, name, scopes, metricPrefix, bookIds, createdAt, expiresAt, lastUsedAt };
}
