import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { createKeys } from '../../src/key/create-keys.ts';
import type { Scope } from '../../src/key/keys.ts';
import { allows } from '../../src/key/principal.ts';
import type { CredentialStore } from '../../src/storage/credential-store.ts';
import { MemoryCredentialStore } from '../../src/storage/memory/memory-credential-store.ts';

const START = Date.UTC(2026, 0, 1);
const CHOSEN = 'chosen-by-the-operator-0123456789';

function fixture(store: MemoryCredentialStore = new MemoryCredentialStore()) {
  const clock = { now: () => fixtureState.now, schedule: () => () => {} };
  const fixtureState = { now: START };
  const touches: string[] = [];
  const calls: string[] = [];
  const watched: CredentialStore = {
    get: async (ref) => {
      calls.push('get');
      return store.get(ref);
    },
    list: (selector) => store.list(selector),
    insert: (credential) => store.insert(credential),
    replace: (credential) => store.replace(credential),
    touch: async (ref, at) => {
      touches.push(`${ref.id} ${at}`);
      await store.touch(ref, at);
    },
  };
  return {
    store,
    keys: createKeys({ store: watched, revoke: async (ref) => store.remove(ref), clock }),
    touches,
    calls,
    advance: (ms: number) => {
      fixtureState.now += ms;
    },
  };
}

describe('create', () => {
  it('makes secrets of the documented shape, all different', async () => {
    const { keys } = fixture();
    const made = await Promise.all(
      Array.from({ length: 50 }, () => keys.create({ name: 'probe', scopes: ['metrics:read'] })),
    );
    for (const { id, key } of made) expect(key).toMatch(new RegExp(`^mh_${id}_[A-Za-z0-9_-]{43}$`));
    expect(new Set(made.map(({ key }) => key)).size).toBe(50);
  });

  it('stores the SHA-256 of the secret and nothing that contains it', async () => {
    const { keys, store } = fixture();
    const { id, key } = await keys.create({ name: 'probe', scopes: ['metrics:read'] });
    const stored = await store.get({ kind: 'key', id });
    expect(stored?.hash).toBe(createHash('sha256').update(key).digest('hex'));
    expect(JSON.stringify(stored)).not.toContain(key.slice(-43));
  });

  it('shows the secret only once', async () => {
    const { keys } = fixture();
    const { key, ...shown } = await keys.create({ name: 'probe', scopes: ['metrics:read', 'metrics:read'] });
    expect(await keys.list()).toEqual([shown]);
    expect(shown.scopes).toEqual(['metrics:read']);
    expect(key).toContain(shown.id);
  });

  it.each<[string, unknown, string]>([
    ['an empty name', { name: '  ', scopes: ['admin'] }, '/name'],
    ['a long name', { name: 'x'.repeat(101), scopes: ['admin'] }, '/name'],
    ['no scope', { name: 'a', scopes: [] }, '/scopes'],
    ['an unknown scope', { name: 'a', scopes: ['metrics:read', 'root'] }, '/scopes/1'],
    ['an expiry that has passed', { name: 'a', scopes: ['admin'], expiresAt: '2026-01-01T00:00:00Z' }, '/expiresAt'],
    ['an expiry that is no instant', { name: 'a', scopes: ['admin'], expiresAt: 'tomorrow' }, '/expiresAt'],
    ['an unknown member', { name: 'a', scopes: ['admin'], owner: 'x' }, '/owner'],
    ['no object', 'admin', ''],
  ])('refuses %s', async (_, input, pointer) => {
    const { keys } = fixture();
    await expect(keys.create(input as { name: string; scopes: Scope[] })).rejects.toMatchObject({
      code: 'invalid_key',
      details: { errors: [{ pointer }] },
    });
    expect(await keys.list()).toEqual([]);
  });
});

describe('authenticate', () => {
  it('knows its own keys and their scopes', async () => {
    const { keys } = fixture();
    const { id, key } = await keys.create({ name: 'writer', scopes: ['metrics:write'] });
    const principal = await keys.authenticate(key);
    expect(principal).toEqual({ keyId: id, name: 'writer', scopes: ['metrics:write'] });
    if (!principal) return;
    expect(allows(principal, 'metrics:write')).toBe(true);
    expect(allows(principal, 'metrics:read')).toBe(false);
    expect(allows({ ...principal, scopes: ['admin'] }, 'metrics:read')).toBe(true);
  });

  it('refuses every secret that differs in one character', async () => {
    const { keys } = fixture();
    const { key } = await keys.create({ name: 'writer', scopes: ['metrics:write'] });
    for (let i = 0; i < key.length; i++) {
      const changed = key.slice(0, i) + (key[i] === 'A' ? 'B' : 'A') + key.slice(i + 1);
      expect(await keys.authenticate(changed)).toBeNull();
    }
    for (const text of [
      '',
      'mh_',
      key.slice(1),
      `${key}A`,
      `${key}\n`,
      key.slice(0, -1),
      key.toUpperCase(),
      'configured',
    ]) {
      expect(await keys.authenticate(text)).toBeNull();
    }
  });

  it('refuses a hash in place of the secret', async () => {
    const { keys, store } = fixture();
    const { id } = await keys.create({ name: 'writer', scopes: ['metrics:write'] });
    expect(await keys.authenticate((await store.get({ kind: 'key', id }))?.hash ?? '')).toBeNull();
  });

  it('refuses a key from the moment it expires', async () => {
    const { keys, advance } = fixture();
    const { key } = await keys.create({ name: 'brief', scopes: ['admin'], expiresAt: '2026-01-01T01:00:00+00:00' });
    advance(3_599_999);
    expect(await keys.authenticate(key)).not.toBeNull();
    advance(1);
    expect(await keys.authenticate(key)).toBeNull();
  });

  it('refuses a key from the moment it is revoked, also by another process', async () => {
    const { keys, store } = fixture();
    const first = await keys.create({ name: 'a', scopes: ['admin'] });
    const second = await keys.create({ name: 'b', scopes: ['admin'] });
    await keys.revoke(first.id);
    expect(await keys.authenticate(first.key)).toBeNull();
    await fixture(store).keys.revoke(second.id);
    expect(await keys.authenticate(second.key)).toBeNull();
  });

  it('does the same work for a known key, an unknown one and nonsense', async () => {
    const { keys, calls } = fixture();
    const { key } = await keys.create({ name: 'a', scopes: ['admin'] });
    const work: number[] = [];
    for (const secret of [key, `mh_${'0'.repeat(16)}_${'A'.repeat(43)}`, 'nonsense', '']) {
      calls.length = 0;
      await keys.authenticate(secret);
      work.push(calls.length);
    }
    expect(work).toEqual([2, 2, 2, 2]);
  });

  it('notes the last use at most once a minute', async () => {
    const { keys, touches, advance } = fixture();
    const { id, key } = await keys.create({ name: 'a', scopes: ['admin'] });
    await Promise.all(Array.from({ length: 20 }, () => keys.authenticate(key)));
    advance(59_999);
    await keys.authenticate(key);
    expect(touches).toEqual([`${id} 2026-01-01T00:00:00.000Z`]);
    advance(1);
    await keys.authenticate(key);
    expect(touches).toHaveLength(2);
    expect((await keys.list())[0]?.lastUsedAt).toBe('2026-01-01T00:01:00.000Z');
  });

  it('lets a key in whose use cannot be noted', async () => {
    const store = new MemoryCredentialStore();
    vi.spyOn(store, 'touch').mockRejectedValue(new Error('disk full'));
    const { keys } = fixture(store);
    const { key } = await keys.create({ name: 'a', scopes: ['admin'] });
    expect(await keys.authenticate(key)).not.toBeNull();
  });
});

describe('revoke', () => {
  it('refuses an unknown key', async () => {
    await expect(fixture().keys.revoke('nobody')).rejects.toMatchObject({ code: 'unknown_key' });
  });
});

describe('ensureFirst', () => {
  it('makes one admin key and shows it once', async () => {
    const { keys } = fixture();
    const first = await keys.ensureFirst();
    expect(first?.scopes).toEqual(['admin']);
    expect((await keys.authenticate(first?.key ?? ''))?.scopes).toEqual(['admin']);
    expect(await keys.ensureFirst()).toBeNull();
    expect(await keys.list()).toHaveLength(1);
  });

  it('makes one key when many processes start at once', async () => {
    const store = new MemoryCredentialStore();
    const made = await Promise.all(Array.from({ length: 20 }, () => fixture(store).keys.ensureFirst()));
    expect(made.filter((key) => key !== null)).toHaveLength(1);
    expect(await store.list({ kind: 'key' })).toHaveLength(1);
  });

  it('takes a configured key, again and again, also when many processes start at once', async () => {
    const { keys, store } = fixture();
    const made = await Promise.all(Array.from({ length: 20 }, () => fixture(store).keys.ensureFirst({ key: CHOSEN })));
    expect(made.every((key) => key === null)).toBe(true);
    expect(await keys.ensureFirst({ key: CHOSEN })).toBeNull();
    expect((await keys.authenticate(CHOSEN))?.scopes).toEqual(['admin']);
    expect(await store.list({ kind: 'key' })).toHaveLength(1);
  });

  it('replaces a configured key by the next one', async () => {
    const { keys } = fixture();
    await keys.ensureFirst({ key: CHOSEN });
    await keys.ensureFirst({ key: `${CHOSEN}-next` });
    expect(await keys.authenticate(CHOSEN)).toBeNull();
    expect(await keys.authenticate(`${CHOSEN}-next`)).not.toBeNull();
  });

  it('takes a configured key that has the shape of an issued one', async () => {
    const { keys } = fixture();
    const issuedElsewhere = await fixture().keys.create({ name: 'a', scopes: ['metrics:read'] });
    await keys.ensureFirst({ key: issuedElsewhere.key });
    expect((await keys.authenticate(issuedElsewhere.key))?.scopes).toEqual(['admin']);
  });

  it('leaves issued keys alone when a key is configured', async () => {
    const { keys } = fixture();
    const first = await keys.ensureFirst();
    await keys.ensureFirst({ key: CHOSEN });
    expect(await keys.authenticate(first?.key ?? '')).not.toBeNull();
  });

  it.each([
    ['31 characters', 'x'.repeat(31)],
    ['513 characters', 'x'.repeat(513)],
    ['a space', `${CHOSEN} and more`],
    ['a line break', `${CHOSEN}\n`],
    ['letters that no header carries', `${CHOSEN}é`],
    ['nothing', ''],
  ])('refuses a configured key of %s', async (_, key) => {
    const { keys, store } = fixture();
    await expect(keys.ensureFirst({ key })).rejects.toMatchObject({ code: 'invalid_key' });
    expect(await store.list({ kind: 'key' })).toEqual([]);
  });
});
