import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allows } from '../../src/identity/principal.ts';
import type { Scope } from '../../src/identity/scope.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import { settle } from '../support/settle.ts';
import { openDoor } from './support/door.ts';

const CHOSEN = 'chosen-by-the-operator-0123456789';

/** The keys of a process, with its store. */
async function fixture(storage = memoryStorage()) {
  const { handler, clock, faults } = await openDoor(storage);
  return {
    store: storage.credentials,
    storage,
    keys: handler.keys,
    verify: handler.identity.verify,
    advance: (ms: number) => clock.advance(ms),
    faults,
  };
}

describe('create', () => {
  it('makes secrets of the documented shape, all different', async () => {
    const { keys } = await fixture();
    const made = await Promise.all(
      Array.from({ length: 50 }, () => keys.create({ name: 'probe', scopes: ['metrics:read'] })),
    );
    for (const { id, key } of made) expect(key).toMatch(new RegExp(`^mh_${id}_[A-Za-z0-9_-]{43}$`));
    expect(new Set(made.map(({ key }) => key)).size).toBe(50);
  });

  it('stores the SHA-256 of the secret and nothing that contains it', async () => {
    const { keys, store } = await fixture();
    const { id, key } = await keys.create({ name: 'probe', scopes: ['metrics:read'] });
    const stored = await store.get({ kind: 'key', id });
    expect(stored?.hash).toBe(createHash('sha256').update(key).digest('hex'));
    expect(JSON.stringify(stored)).not.toContain(key.slice(-43));
  });

  it('shows the secret only once', async () => {
    const { keys } = await fixture();
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
    const { keys } = await fixture();
    await expect(keys.create(input as { name: string; scopes: Scope[] })).rejects.toMatchObject({
      code: 'invalid_key',
      details: { errors: [{ pointer }] },
    });
    expect(await keys.list()).toEqual([]);
  });
});

describe('authenticate', () => {
  it('knows its own keys and their scopes', async () => {
    const { keys, verify } = await fixture();
    const { id, key } = await keys.create({ name: 'writer', scopes: ['metrics:write'] });
    const principal = await verify(key);
    expect(principal).toEqual({
      kind: 'key',
      id,
      name: 'writer',
      scopes: ['metrics:write'],
      metricPrefix: null,
      bookIds: null,
      expiresAt: null,
      sessionId: null,
    });
    if (!principal) return;
    expect(allows(principal, 'metrics:write')).toBe(true);
    expect(allows(principal, 'metrics:read')).toBe(false);
    expect(allows({ ...principal, scopes: ['admin'] }, 'metrics:read')).toBe(true);
  });

  it('refuses every secret that differs in one character', async () => {
    const { keys, verify } = await fixture();
    const { key } = await keys.create({ name: 'writer', scopes: ['metrics:write'] });
    for (let i = 0; i < key.length; i++) {
      const changed = key.slice(0, i) + (key[i] === 'A' ? 'B' : 'A') + key.slice(i + 1);
      expect(await verify(changed)).toBeNull();
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
      expect(await verify(text)).toBeNull();
    }
  });

  it('refuses a hash in place of the secret', async () => {
    const { keys, store, verify } = await fixture();
    const { id } = await keys.create({ name: 'writer', scopes: ['metrics:write'] });
    expect(await verify((await store.get({ kind: 'key', id }))?.hash ?? '')).toBeNull();
  });

  it('refuses a key from the moment it expires', async () => {
    const { keys, advance, verify } = await fixture();
    const { key } = await keys.create({ name: 'brief', scopes: ['admin'], expiresAt: '2026-01-01T01:00:00+00:00' });
    advance(3_599_999);
    expect(await verify(key)).not.toBeNull();
    advance(1);
    expect(await verify(key)).toBeNull();
  });

  it('refuses a key from the moment it is revoked, also by another process', async () => {
    const { keys, verify, storage } = await fixture();
    const first = await keys.create({ name: 'a', scopes: ['admin'] });
    const second = await keys.create({ name: 'b', scopes: ['admin'] });
    await keys.revoke(first.id);
    expect(await verify(first.key)).toBeNull();
    await (await fixture(storage)).keys.revoke(second.id);
    expect(await verify(second.key)).toBeNull();
  });

  it('does the same work for an unknown key, a wrong one and nonsense', async () => {
    const { keys, verify, faults } = await fixture();
    const { key } = await keys.create({ name: 'a', scopes: ['admin'] });
    const work: number[] = [];
    for (const secret of [
      `${key.slice(0, -43)}${'A'.repeat(43)}`,
      `mh_${'0'.repeat(16)}_${'A'.repeat(43)}`,
      'nonsense',
      '',
    ]) {
      const before = faults.calls('credentials.get');
      expect(await verify(secret)).toBeNull();
      work.push(faults.calls('credentials.get') - before);
    }
    expect(work).toEqual([2, 2, 2, 2]);
  });

  it('notes the last use at most once a minute', async () => {
    const { keys, verify, faults, advance } = await fixture();
    const { key } = await keys.create({ name: 'a', scopes: ['admin'] });
    await Promise.all(Array.from({ length: 20 }, () => verify(key)));
    advance(59_999);
    await verify(key);
    expect(faults.calls('credentials.touch')).toBe(1);
    advance(1);
    advance(1_000);
    await verify(key);
    expect(faults.calls('credentials.touch')).toBe(2);
    expect((await keys.list())[0]?.lastUsedAt).toBe('2026-01-01T00:01:01.000Z');
  });

  it('lets a key in whose use cannot be noted', async () => {
    const { keys, verify, faults } = await fixture();
    const { key } = await keys.create({ name: 'a', scopes: ['admin'] });
    faults.at(1, { kind: 'throw-before' }, 'credentials.touch');
    expect(await verify(key)).not.toBeNull();
    await settle();
    expect(faults.struck).toBe(1);
  });

  it('believes what it has read for less than a second', async () => {
    const { keys, verify, faults, advance } = await fixture();
    const { key } = await keys.create({ name: 'a', scopes: ['admin'] });
    await verify(key);
    const before = faults.calls('credentials.get');
    advance(999);
    for (let i = 0; i < 100; i++) await verify(key);
    expect(faults.calls('credentials.get')).toBe(before);
    advance(1);
    await verify(key);
    expect(faults.calls('credentials.get')).toBe(before + 2);
  });
});

describe('revoke', () => {
  it('refuses an unknown key', async () => {
    await expect((await fixture()).keys.revoke('nobody')).rejects.toMatchObject({ code: 'unknown_key' });
  });
});

describe('ensureFirst', () => {
  it('makes one admin key and shows it once', async () => {
    const { keys, verify } = await fixture();
    const first = await keys.ensureFirst();
    expect(first?.scopes).toEqual(['admin']);
    expect((await verify(first?.key ?? ''))?.scopes).toEqual(['admin']);
    expect(await keys.ensureFirst()).toBeNull();
    expect(await keys.list()).toHaveLength(1);
  });

  it('makes one key when many processes start at once', async () => {
    const storage = memoryStorage();
    const made = await Promise.all(Array.from({ length: 20 }, async () => (await fixture(storage)).keys.ensureFirst()));
    expect(made.filter((key) => key !== null)).toHaveLength(1);
    expect(await storage.credentials.list({ kind: 'key' })).toHaveLength(1);
  });

  it('takes a configured key, again and again, also when many processes start at once', async () => {
    const { keys, store, verify, storage } = await fixture();
    const made = await Promise.all(
      Array.from({ length: 20 }, async () => (await fixture(storage)).keys.ensureFirst({ key: CHOSEN })),
    );
    expect(made.every((key) => key === null)).toBe(true);
    expect(await keys.ensureFirst({ key: CHOSEN })).toBeNull();
    expect((await verify(CHOSEN))?.scopes).toEqual(['admin']);
    expect(await store.list({ kind: 'key' })).toHaveLength(1);
  });

  it('replaces a configured key by the next one', async () => {
    const { keys, verify } = await fixture();
    await keys.ensureFirst({ key: CHOSEN });
    await keys.ensureFirst({ key: `${CHOSEN}-next` });
    expect(await verify(CHOSEN)).toBeNull();
    expect(await verify(`${CHOSEN}-next`)).not.toBeNull();
  });

  it('takes a configured key that has the shape of an issued one', async () => {
    const { keys, verify } = await fixture();
    const issuedElsewhere = await (await fixture()).keys.create({ name: 'a', scopes: ['metrics:read'] });
    await keys.ensureFirst({ key: issuedElsewhere.key });
    expect((await verify(issuedElsewhere.key))?.scopes).toEqual(['admin']);
  });

  it('leaves issued keys alone when a key is configured', async () => {
    const { keys, verify } = await fixture();
    const first = await keys.ensureFirst();
    await keys.ensureFirst({ key: CHOSEN });
    expect(await verify(first?.key ?? '')).not.toBeNull();
  });

  it.each([
    ['31 characters', 'x'.repeat(31)],
    ['513 characters', 'x'.repeat(513)],
    ['a space', `${CHOSEN} and more`],
    ['a line break', `${CHOSEN}\n`],
    ['letters that no header carries', `${CHOSEN}é`],
    ['nothing', ''],
  ])('refuses a configured key of %s', async (_, key) => {
    const { keys, store } = await fixture();
    await expect(keys.ensureFirst({ key })).rejects.toMatchObject({ code: 'invalid_key' });
    expect(await store.list({ kind: 'key' })).toEqual([]);
  });
});
