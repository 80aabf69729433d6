import type { Credential } from '../../storage/credential-store.ts';
import type { ConformanceCase } from '../conformance-case.ts';

const credential = (id: string, partial: Partial<Credential> = {}): Credential => ({
  id,
  name: `key ${id}`,
  scopes: ['metrics:read', 'books:write'],
  hash: 'ab'.repeat(32),
  createdAt: '2026-01-05T12:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
  ...partial,
});

export const credentialCases: ConformanceCase[] = [
  {
    key: 'credentials/kept',
    title: 'a credential is kept as it was',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      const full = credential('a', { name: 'Zoë’s "key"', expiresAt: '2027-01-01T00:00:00.000Z', scopes: [] });
      expect(await credentials.insert(full)).toBe(true);
      expect(await credentials.get('a')).toEqual(full);
      expect(await credentials.get('b')).toBe(null);
    },
  },
  {
    key: 'credentials/taken',
    title: 'an id that is taken is not replaced',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      await credentials.insert(credential('a'));
      expect(await credentials.insert(credential('a', { name: 'other' }))).toBe(false);
      expect(await credentials.get('a')).toEqual(credential('a'));
    },
  },
  {
    key: 'credentials/listed',
    title: 'credentials are listed by id in code-point order',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      expect(await credentials.list()).toEqual([]);
      for (const id of ['b', 'a', '\u{1f600}', 'B', '\uffee', 'a1']) await credentials.insert(credential(id));
      const ids = (await credentials.list()).map(({ id }) => id);
      expect(ids).toEqual(['B', 'a', 'a1', 'b', '\uffee', '\u{1f600}']);
    },
  },
  {
    key: 'credentials/first',
    title: 'the first credential is made once, however many try',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      const made = await Promise.all(['a', 'b', 'c', 'd'].map((id) => credentials.insertFirst(credential(id))));
      expect(made.filter(Boolean).length).toBe(1);
      expect((await credentials.list()).length).toBe(1);
      expect(await credentials.insertFirst(credential('e'))).toBe(false);
    },
  },
  {
    key: 'credentials/touched',
    title: 'a use is noted and nothing else changes; an unknown id is ignored',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      await credentials.insert(credential('a'));
      await credentials.touch('a', '2026-02-01T00:00:00.000Z');
      await credentials.touch('unknown', '2026-02-01T00:00:00.000Z');
      expect(await credentials.list()).toEqual([credential('a', { lastUsedAt: '2026-02-01T00:00:00.000Z' })]);
    },
  },
  {
    key: 'credentials/removed',
    title: 'a removed credential is gone and its id is free',
    async run({ createStorage, expect }) {
      const { credentials } = await createStorage();
      await credentials.insert(credential('a'));
      expect(await credentials.remove('a')).toBe(true);
      expect(await credentials.remove('a')).toBe(false);
      expect(await credentials.get('a')).toBe(null);
      expect(await credentials.insertFirst(credential('a'))).toBe(true);
    },
  },
  {
    key: 'credentials/reopened',
    title: 'credentials outlive the process',
    needs: 'durable',
    async run({ createStorage, reopen, expect }) {
      const storage = await createStorage();
      await storage.credentials.insert(credential('a'));
      await storage.credentials.insert(credential('b'));
      await storage.credentials.touch('a', '2026-02-01T00:00:00.000Z');
      await storage.credentials.remove('b');
      const { credentials } = await reopen(storage);
      expect(await credentials.list()).toEqual([credential('a', { lastUsedAt: '2026-02-01T00:00:00.000Z' })]);
    },
  },
  {
    key: 'credentials/two-processes',
    title: 'a credential made or removed by one process is so for the other',
    needs: 'shared',
    async run({ createStorage, second, expect }) {
      const one = await createStorage();
      const two = await second(one);
      await one.credentials.insert(credential('a'));
      expect(await two.credentials.get('a')).toEqual(credential('a'));
      expect(await two.credentials.insertFirst(credential('b'))).toBe(false);
      await two.credentials.remove('a');
      expect(await one.credentials.get('a')).toBe(null);
    },
  },
];
