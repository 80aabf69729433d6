import { expect, it } from 'vitest';
import { aBook, insertOf } from '../../src/testing/suites/support/books.ts';
import {
  batch,
  DAY,
  DAY_MS,
  define,
  keyed,
  MINUTE_MS,
  purge,
  remove,
  retain,
  series,
} from '../../src/testing/suites/support/changes.ts';
import { aCredential } from '../../src/testing/suites/support/credentials.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { maintainAll, openSqlite } from './support/open-sqlite.ts';

const CREDENTIAL = aCredential({ id: 'k' });

it.each(['closed', 'left open'])('a store that was %s comes back with everything', async (end) => {
  const both = await BesideMemory.create();
  await both.commit(define({ kind: 'histogram', unit: 'ms' }), batch(series(DAY - 3 * DAY_MS, 900, 7 * MINUTE_MS)));
  await both.commit(keyed('once', series(DAY, 10, MINUTE_MS)));
  await both.commit(
    batch(series(DAY, 50, MINUTE_MS), { metric: 'gone' }),
    batch(series(DAY, 50, MINUTE_MS), { metric: 'other' }),
  );
  await both.commit(
    purge({ metric: 'gone' }, true),
    remove(DAY, DAY + 5 * MINUTE_MS),
    retain({ raw: DAY - 2 * DAY_MS }),
  );
  await maintainAll(both.sqlite);
  await both.commit(batch(series(DAY + DAY_MS, 30, MINUTE_MS)));
  await both.sqlite.books.apply([insertOf(aBook(1))]);
  await both.sqlite.credentials.insert(CREDENTIAL);
  const head = await both.sqlite.head();
  if (end === 'closed') await both.sqlite.close();

  both.sqlite = await both.open();
  expect(await both.sqlite.head()).toEqual(head);
  await both.check();
  await both.commit(keyed('once', series(DAY, 10, MINUTE_MS)));
  await both.commit(batch(series(DAY, 1, MINUTE_MS), { bookId: 'new' }));
  await both.check();
  expect(await both.sqlite.books.get(aBook(1).id)).toEqual(aBook(1));
  expect(await both.sqlite.credentials.get(CREDENTIAL)).toEqual(CREDENTIAL);
});

it('an id is never given again, whatever was purged and forgotten', async () => {
  const both = await BesideMemory.create();
  await both.commit(batch(series(DAY, 1, 1)), batch(series(DAY, 1, 1), { bookId: 'b' }));
  const [, last] = await both.sqlite.series({});
  await both.commit(purge({ bookIds: ['b'] }));
  both.clock.advance(DAY_MS);
  await both.sqlite.commit(Array.from({ length: 1_100 }, () => batch(series(DAY, 1, 1))));
  both.clock.advance(DAY_MS);
  await maintainAll(both.sqlite);
  await both.sqlite.close();
  both.sqlite = await both.open();
  await both.sqlite.commit([batch(series(DAY, 1, 1), { bookId: 'c' })]);
  const ids = (await both.sqlite.series({ bookIds: ['c'] })).map(({ id }) => id);
  expect(ids).toEqual([(last?.id as number) + 1]);
});

it('a closed store refuses every call with a typed error', async () => {
  const both = await BesideMemory.create();
  const storage = await openSqlite(both.path);
  await storage.close();
  await storage.close();
  const closed = { code: 'storage_unavailable' };
  await expect(storage.commit([batch(series(DAY, 1, 1))])).rejects.toMatchObject(closed);
  await expect(storage.head()).rejects.toMatchObject(closed);
  await expect(storage.metrics()).rejects.toMatchObject(closed);
  await expect(storage.readPoints({ series: [1], from: 0, to: 1 })).rejects.toMatchObject(closed);
  await expect(storage.maintain()).rejects.toMatchObject(closed);
  await expect(storage.books.get('x')).rejects.toMatchObject(closed);
  await expect(storage.credentials.list({ kind: 'key' })).rejects.toMatchObject(closed);
});
