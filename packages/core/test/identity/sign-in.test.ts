import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SignInInput } from '../../src/identity/identity.ts';
import type { PasswordHasher } from '../../src/identity/passwords.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { openDoor, plainPasswords, START } from './support/door.ts';

const HOUR_MS = 3_600_000;
const ZOE = { username: 'Zoe', password: 'correct horse battery', scopes: ['metrics:read'] as const };
const ZOES_WAY_IN = { username: 'zoe', password: 'correct horse battery' };

async function withZoe() {
  const door = await openDoor();
  await door.handler.users.create(ZOE);
  return { ...door, ...door.handler };
}

describe('signing in with a name and a password', () => {
  it('gives a token that speaks for the user for 12 hours', async () => {
    const { handler, clock } = await withZoe();
    const { token, expiresAt, principal } = await handler.identity.signIn(ZOES_WAY_IN);
    expect(token).toMatch(/^mhs_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    expect(expiresAt).toBe(new Date(START + 12 * HOUR_MS).toISOString());
    expect(principal).toMatchObject({ kind: 'user', id: 'zoe', name: 'zoe', scopes: ['metrics:read'], expiresAt });
    expect(await handler.identity.verify(token)).toEqual(principal);
    clock.advance(12 * HOUR_MS - 1);
    expect(await handler.identity.verify(token)).toEqual(principal);
    clock.advance(1);
    expect(await handler.identity.verify(token)).toBeNull();
  });

  it('stores the hash of the token and nothing that contains it or the password', async () => {
    const { handler, storage } = await withZoe();
    const { token } = await handler.identity.signIn(ZOES_WAY_IN);
    const [session] = await storage.credentials.list({ kind: 'session' });
    expect(session?.hash).toBe(createHash('sha256').update(token).digest('hex'));
    const everything = JSON.stringify([session, await handler.users.list(), await handler.keys.list()]);
    expect(everything).not.toContain(token.slice(-43));
    expect(everything).not.toContain(ZOE.password);
  });

  it('takes the name in any case and the password in any normal form', async () => {
    const { handler } = await openDoor();
    await handler.users.create({ ...ZOE, username: 'Ann@Example.org', password: 'Zo\u00eb and her twelve cats' });
    const shown = { username: 'ANN@example.ORG', password: 'Zoe\u0308 and her twelve cats' };
    expect((await handler.identity.signIn(shown)).principal.id).toBe('ann@example.org');
  });

  it.each<[string, SignInInput]>([
    ['a wrong password', { username: 'zoe', password: 'correct horse battery!' }],
    ['an unknown user', { username: 'nobody', password: 'correct horse battery' }],
    ['an empty password', { username: 'zoe', password: '' }],
    ['a password of 1,000 characters', { username: 'zoe', password: 'x'.repeat(1_000) }],
    ['an unknown key', { key: `mh_${'0'.repeat(16)}_${'A'.repeat(43)}` }],
    ['the hash of the password', { username: 'zoe', password: 'hash of correct horse battery' }],
  ])('fails for %s, always with the same words', async (_, shown) => {
    const { handler } = await withZoe();
    await expect(handler.identity.signIn(shown)).rejects.toMatchObject({
      code: 'sign_in_failed',
      message: 'the name, the password or the key is wrong',
    });
  });

  it.each([
    ['both ways at once', { ...ZOES_WAY_IN, key: 'mh_' }],
    ['an operator in place of a password', { username: 'zoe', password: { $ne: '' } }],
    ['nothing', null],
    ['a name alone', { username: 'zoe' }],
  ])('refuses %s', async (_, shown) => {
    const { handler } = await withZoe();
    await expect(handler.identity.signIn(shown as SignInInput)).rejects.toMatchObject({ code: 'invalid_sign_in' });
  });

  it('hashes once for a known user and for an unknown one', async () => {
    const verified: string[] = [];
    const counting: PasswordHasher = {
      ...plainPasswords,
      verify: (hash, password) => {
        verified.push(hash);
        return plainPasswords.verify(hash, password);
      },
    };
    const { handler } = await openDoor(memoryStorage(), new ManualClock(START), counting);
    await handler.users.create(ZOE);
    for (const username of ['zoe', 'nobody'])
      await expect(handler.identity.signIn({ username, password: 'wrong' })).rejects.toThrow();
    expect(verified).toHaveLength(2);
  });

  it('ends the oldest session beyond a hundred', async () => {
    const { handler, clock, storage } = await withZoe();
    const tokens: string[] = [];
    for (let i = 0; i < 101; i++) {
      tokens.push((await handler.identity.signIn(ZOES_WAY_IN)).token);
      clock.advance(1);
    }
    expect(await storage.credentials.list({ kind: 'session' })).toHaveLength(100);
    expect(await handler.identity.verify(tokens[0] as string)).toBeNull();
    expect(await handler.identity.verify(tokens[1] as string)).not.toBeNull();
  });

  it('is not possible where passwords are not', async () => {
    const { handler } = await openDoor(memoryStorage(), new ManualClock(START), undefined);
    await expect(handler.identity.signIn(ZOES_WAY_IN)).rejects.toMatchObject({ code: expect.any(String) });
  });
});

describe('signing in with a key', () => {
  it('gives a token with the key’s rights and restriction, no longer than the key', async () => {
    const { handler } = await openDoor();
    const expiresAt = new Date(START + HOUR_MS).toISOString();
    const key = await handler.keys.create({ name: 'k', scopes: ['metrics:read'], metricPrefix: 'shop.', expiresAt });
    const signedIn = await handler.identity.signIn({ key: key.key });
    expect(signedIn).toMatchObject({
      expiresAt,
      principal: { kind: 'key', id: key.id, scopes: ['metrics:read'], metricPrefix: 'shop.', expiresAt },
    });
    expect(await handler.identity.verify(signedIn.token)).toEqual(signedIn.principal);
  });

  it('does not take a token for a key', async () => {
    const { handler } = await withZoe();
    const { token } = await handler.identity.signIn(ZOES_WAY_IN);
    await expect(handler.identity.signIn({ key: token })).rejects.toMatchObject({ code: 'sign_in_failed' });
  });
});

describe('sessions end', () => {
  it('by signing out, alone', async () => {
    const { handler } = await withZoe();
    const [one, two] = [await handler.identity.signIn(ZOES_WAY_IN), await handler.identity.signIn(ZOES_WAY_IN)];
    await handler.identity.signOut(one.principal);
    expect(await handler.identity.verify(one.token)).toBeNull();
    expect(await handler.identity.verify(two.token)).not.toBeNull();
  });

  it.each([
    ['another password', { password: 'another good password' }],
    ['other scopes', { scopes: ['books:read'] as const }],
    ['a restriction', { metricPrefix: 'shop.' }],
  ])('when the user gets %s, also where the store could not end them one by one', async (_, patch) => {
    const { handler, storage } = await withZoe();
    const { token } = await handler.identity.signIn(ZOES_WAY_IN);
    const [session] = await storage.credentials.list({ kind: 'session' });
    expect(await handler.identity.verify(token)).not.toBeNull();
    await handler.users.update('zoe', patch);
    expect(await storage.credentials.list({ kind: 'session' })).toEqual([]);
    if (session) await storage.credentials.insert(session);
    expect(await handler.identity.verify(token)).toBeNull();
  });

  it('when the user is removed, and do not come back with another of the same name', async () => {
    const { handler, storage, clock } = await withZoe();
    const { token } = await handler.identity.signIn(ZOES_WAY_IN);
    const [session] = await storage.credentials.list({ kind: 'session' });
    await handler.users.remove('zoe');
    expect(await handler.identity.verify(token)).toBeNull();
    clock.advance(1);
    await handler.users.create(ZOE);
    if (session) await storage.credentials.insert(session);
    expect(await handler.identity.verify(token)).toBeNull();
  });

  it('when the key is revoked', async () => {
    const { handler } = await openDoor();
    const { id, key } = await handler.keys.create({ name: 'k', scopes: ['metrics:read'] });
    const { token } = await handler.identity.signIn({ key });
    await handler.keys.revoke(id);
    expect(await handler.identity.verify(token)).toBeNull();
  });
});

describe('users', () => {
  it('are listed without what they sign in with', async () => {
    const { handler } = await withZoe();
    expect(await handler.users.list()).toEqual([
      {
        id: 'zoe',
        name: 'zoe',
        scopes: ['metrics:read'],
        metricPrefix: null,
        bookIds: null,
        createdAt: '2026-01-01T00:00:00.000Z',
        lastUsedAt: null,
      },
    ]);
  });

  it('keep what a patch does not name', async () => {
    const { handler } = await withZoe();
    await handler.users.update('zoe', { metricPrefix: 'shop.', bookIds: ['b'] });
    expect(await handler.users.update('ZOE', { bookIds: null })).toMatchObject({
      scopes: ['metrics:read'],
      metricPrefix: 'shop.',
      bookIds: null,
    });
    expect((await handler.identity.signIn(ZOES_WAY_IN)).principal.metricPrefix).toBe('shop.');
  });

  it('have names of their own', async () => {
    const { handler } = await withZoe();
    const made = await Promise.allSettled(
      ['sam', 'SAM', 'sam'].map((username) => handler.users.create({ ...ZOE, username })),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(handler.users.create(ZOE)).rejects.toMatchObject({ code: 'username_taken' });
  });

  it.each<[string, object, string]>([
    ['a short password', { ...ZOE, password: 'elevenchars' }, '/password'],
    ['a password of 257 bytes', { ...ZOE, password: 'é'.repeat(129) }, '/password'],
    ['a name with a space', { ...ZOE, username: 'z oe' }, '/username'],
    ['a name that is a path', { ...ZOE, username: '../zoe' }, '/username'],
    ['no scopes', { ...ZOE, scopes: [] }, '/scopes'],
    ['a restricted admin', { ...ZOE, scopes: ['admin'], bookIds: ['b'] }, '/bookIds'],
    ['a prefix that no name has', { ...ZOE, metricPrefix: '$where' }, '/metricPrefix'],
    ['no book', { ...ZOE, bookIds: [] }, '/bookIds'],
    ['a member of its own', { ...ZOE, __proto__: {}, isAdmin: true }, '/isAdmin'],
  ])('are refused with %s', async (_, input, pointer) => {
    const { handler } = await openDoor();
    await expect(handler.users.create(input as typeof ZOE)).rejects.toMatchObject({
      code: 'invalid_user',
      details: { errors: [{ pointer }] },
    });
    expect(await handler.users.list()).toEqual([]);
  });

  it.each(['update', 'remove'] as const)('that are not there are unknown to %s', async (method) => {
    const { handler } = await openDoor();
    await expect(handler.users[method]('nobody', {})).rejects.toMatchObject({ code: 'unknown_user' });
  });
});
