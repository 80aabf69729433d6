import type { Credential } from '../../storage/credential-store.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { revoke } from './support/changes.ts';
import { aCredential } from './support/credentials.ts';

const DAY_MS = 86_400_000;

const credential = (id: string, partial: Partial<Credential> = {}): Credential => aCredential({ id, ...partial });

const session = (id: string, owner: string, expiresAt: string): Credential =>
  credential(id, { kind: 'session', owner, ownerVersion: 1, expiresAt, scopes: [] });

const KEY_A = { kind: 'key', id: 'a' } as const;

export const credentialCases: ConformanceCase[] = [
  {
    key: 'credentials/kept',
    title: 'a credential of each kind is kept as it was',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      const key = credential('a', {
        name: 'Zoë’s "key"',
        expiresAt: '2027-01-01T00:00:00.000Z',
        scopes: [],
        metricPrefix: 'shop.',
        bookIds: ['$ne', 'b.c', '\u{1f600}'],
      });
      const user = credential('a', { kind: 'user', hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' });
      const token = session('a', 'user:a', '2027-01-01T00:00:00.000Z');
      for (const each of [key, user, token]) expect(await credentials.insert(each)).toBe(true);
      expect(await credentials.get(KEY_A)).toEqual(key);
      expect(await credentials.get({ kind: 'user', id: 'a' })).toEqual(user);
      expect(await credentials.get({ kind: 'session', id: 'a' })).toEqual(token);
      expect(await credentials.get({ kind: 'key', id: 'b' })).toBe(null);
    },
  },
  {
    key: 'credentials/taken',
    title: 'an id that is taken is not replaced, and of many who want it one gets it',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      const names = ['a', 'b', 'c', 'd'];
      const made = await Promise.all(names.map((name) => credentials.insert(credential('a', { name }))));
      expect(made.filter(Boolean).length).toBe(1);
      expect(await credentials.get(KEY_A)).toEqual(credential('a', { name: names[made.indexOf(true)] as string }));
      expect(await credentials.insert(credential('a', { kind: 'user' }))).toBe(true);
    },
  },
  {
    key: 'credentials/listed',
    title: 'credentials of one kind are listed by id in code-point order',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      expect(await credentials.list({ kind: 'key' })).toEqual([]);
      for (const id of ['b', 'a', '\u{1f600}', 'B', '\uffee', 'a1']) await credentials.insert(credential(id));
      await credentials.insert(credential('c', { kind: 'user' }));
      const ids = (await credentials.list({ kind: 'key' })).map(({ id }) => id);
      expect(ids).toEqual(['B', 'a', 'a1', 'b', '\uffee', '\u{1f600}']);
      expect((await credentials.list({ kind: 'user' })).map(({ id }) => id)).toEqual(['c']);
    },
  },
  {
    key: 'credentials/owned',
    title: 'sessions are listed by whom they speak for',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      const later = '2027-01-01T00:00:00.000Z';
      const all = [session('b', 'user:a', later), session('a', 'user:a', later), session('c', 'user:b', later)];
      for (const each of all) await credentials.insert(each);
      const ids = async (owner: string) => (await credentials.list({ kind: 'session', owner })).map(({ id }) => id);
      expect(await ids('user:a')).toEqual(['a', 'b']);
      expect(await ids('user:b')).toEqual(['c']);
      expect(await ids('key:a')).toEqual([]);
    },
  },
  {
    key: 'credentials/replaced',
    title: 'a credential is replaced by its next version only, and of many who try one does',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      await credentials.insert(credential('a'));
      expect(await credentials.replace(credential('a', { version: 1, name: 'same' }))).toBe(false);
      expect(await credentials.replace(credential('a', { version: 3, name: 'far' }))).toBe(false);
      expect(await credentials.replace(credential('b', { version: 2 }))).toBe(false);
      expect(await credentials.replace(credential('a', { kind: 'user', version: 2 }))).toBe(false);
      const names = ['x', 'y', 'z'];
      const made = await Promise.all(names.map((name) => credentials.replace(credential('a', { version: 2, name }))));
      expect(made.filter(Boolean).length).toBe(1);
      const name = names[made.indexOf(true)] as string;
      expect(await credentials.list({ kind: 'key' })).toEqual([credential('a', { version: 2, name })]);
    },
  },
  {
    key: 'credentials/touched',
    title: 'a use is noted and nothing else changes; one that is not there is ignored',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      await credentials.insert(credential('a'));
      await credentials.touch(KEY_A, '2026-02-01T00:00:00.000Z');
      await credentials.touch({ kind: 'user', id: 'a' }, '2026-03-01T00:00:00.000Z');
      const touched = credential('a', { lastUsedAt: '2026-02-01T00:00:00.000Z' });
      expect(await credentials.list({ kind: 'key' })).toEqual([touched]);
      expect(await credentials.list({ kind: 'user' })).toEqual([]);
    },
  },
  {
    key: 'credentials/revoked',
    title: 'a revoked credential is gone, alone of its kind and id, and its id is free',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      const { credentials } = storage;
      await credentials.insert(credential('a'));
      await credentials.insert(credential('b'));
      await credentials.insert(credential('a', { kind: 'user' }));
      const outcomes = await storage.commit([revoke('key', 'a'), revoke('key', 'a')]);
      expect(outcomes.map((outcome) => outcome.status === 'committed' && outcome.affected)).toEqual([1, 0]);
      expect(await credentials.get(KEY_A)).toBe(null);
      expect((await credentials.list({ kind: 'key' })).map(({ id }) => id)).toEqual(['b']);
      expect(await credentials.get({ kind: 'user', id: 'a' })).toEqual(credential('a', { kind: 'user' }));
      expect(await credentials.replace(credential('a', { version: 2 }))).toBe(false);
      expect(await credentials.insert(credential('a'))).toBe(true);
      expect(await credentials.get(KEY_A)).toEqual(credential('a'));
    },
  },
  {
    key: 'credentials/revocation-logged',
    title: 'a revocation is in the change log',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.credentials.insert(credential('a'));
      const head = await storage.head();
      await storage.commit([revoke('key', 'a')]);
      const page = await storage.changes(head, 10);
      if (page.reset) throw new Error('the log was reset');
      expect(page.entries.length).toBe(1);
      expect(page.entries[0]).toMatchObject({ kind: 'revoke', credential: KEY_A });
    },
  },
  {
    key: 'credentials/expired',
    title: 'upkeep removes sessions that have expired, and nothing else',
    async run({ createStorage, clock, expect }) {
      const storage = await createStorage();
      const { credentials } = storage;
      const expiresAt = new Date(clock.now() + DAY_MS).toISOString();
      const later = new Date(clock.now() + 3 * DAY_MS).toISOString();
      const kept = [credential('key', { expiresAt }), credential('user', { kind: 'user', expiresAt })];
      for (const each of [...kept, session('old', 'user:a', expiresAt), session('new', 'user:a', later)])
        await credentials.insert(each);
      clock.advance(2 * DAY_MS);
      while (await storage.maintain());
      expect((await credentials.list({ kind: 'session' })).map(({ id }) => id)).toEqual(['new']);
      expect(await credentials.list({ kind: 'key' })).toEqual([kept[0]]);
      expect(await credentials.list({ kind: 'user' })).toEqual([kept[1]]);
    },
  },
  {
    key: 'credentials/reopened',
    title: 'credentials and their revocation outlive the process',
    needs: 'durable',
    async run({ createStorage, reopen, expect }) {
      const storage = await createStorage();
      await storage.credentials.insert(credential('a'));
      await storage.credentials.insert(credential('b'));
      await storage.credentials.touch(KEY_A, '2026-02-01T00:00:00.000Z');
      await storage.commit([revoke('key', 'b')]);
      const { credentials } = await reopen(storage);
      const touched = credential('a', { lastUsedAt: '2026-02-01T00:00:00.000Z' });
      expect(await credentials.list({ kind: 'key' })).toEqual([touched]);
    },
  },
  {
    key: 'credentials/two-processes',
    title: 'a credential made, replaced or revoked by one process is so for the other, which hears of the revocation',
    needs: 'shared',
    async run({ createStorage, second, expect }) {
      const one = await createStorage();
      const two = await second(one);
      const head = await two.head();
      await one.credentials.insert(credential('a'));
      expect(await two.credentials.get(KEY_A)).toEqual(credential('a'));
      expect(await two.credentials.insert(credential('a', { name: 'b' }))).toBe(false);
      expect(await two.credentials.replace(credential('a', { version: 2 }))).toBe(true);
      expect(await one.credentials.replace(credential('a', { version: 2 }))).toBe(false);
      await one.commit([revoke('key', 'a')]);
      expect(await two.credentials.get(KEY_A)).toBe(null);
      const page = await two.changes(head, 10);
      if (page.reset) throw new Error('the log was reset');
      expect(page.entries[0]).toMatchObject({ kind: 'revoke', credential: KEY_A });
    },
  },
];
