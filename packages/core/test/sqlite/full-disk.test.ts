import { afterEach, expect, it, vi } from 'vitest';
import { Database } from '../../src/storage/sqlite/database.ts';
import { aBook, insertOf } from '../../src/testing/suites/support/books.ts';
import { batch, DAY, define, keyed, series } from '../../src/testing/suites/support/changes.ts';
import { random } from '../support/random.ts';
import { seed } from '../support/runs.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { rowsOf } from './support/file.ts';
import { maintainAll } from './support/open-sqlite.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Stores opened from now on; `limit` is how SQLite itself is told that the disk ends. */
function withDisk(): { limit(pages: number): void } {
  const opened: Database[] = [];
  const open = Database.prototype.open;
  vi.spyOn(Database.prototype, 'open').mockImplementation(function (this: Database) {
    open.call(this);
    opened.push(this);
  });
  return {
    limit(pages) {
      for (const database of opened) database.statement(`PRAGMA max_page_count = ${pages}`).get();
    },
  };
}

it('a full disk refuses the batch, keeps what was there and works again with more room', async () => {
  const disk = withDisk();
  const both = await BesideMemory.create();
  const next = random(seed());
  const batchOf = (n: number) =>
    keyed(
      `k${n}`,
      series(DAY + n * 1_000_000, 1_000, 1_000, () => next()),
    );
  for (let n = 0; n < 10; n++) await both.commit(batchOf(n));
  const [{ pages }] = rowsOf(both.path, 'SELECT page_count AS pages FROM pragma_page_count') as [{ pages: number }];
  disk.limit(pages + 8);

  let refused = batchOf(10);
  for (let n = 11; ; n++) {
    const outcome = await both.sqlite
      .commit([refused, batch([[DAY, n]], { bookId: 'beside' })])
      .catch((error) => error);
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ code: 'storage_full' });
      break;
    }
    await both.memory.commit([refused, batch([[DAY, n]], { bookId: 'beside' })]);
    refused = batchOf(n);
  }
  await both.check();
  await both.check(await both.open());
  await expect(both.sqlite.commit([refused])).rejects.toMatchObject({ code: 'storage_full' });
  await expect(both.sqlite.commit([define({ kind: 'histogram' })])).rejects.toMatchObject({ code: 'storage_full' });
  const books = Array.from({ length: 500 }, (_, i) => insertOf(aBook(i)));
  await expect(both.sqlite.books.apply(books)).rejects.toMatchObject({ code: 'storage_full' });
  expect(await both.sqlite.books.list({ terms: [], limit: 1 })).toEqual([]);
  await both.check();

  disk.limit(1_000_000);
  await both.commit(refused);
  await both.sqlite.books.apply(books);
  await maintainAll(both.sqlite);
  await both.check();
});

it('a disk that has no room to fold still takes batches, and is folded later', async () => {
  const disk = withDisk();
  const both = await BesideMemory.create();
  await both.commit(batch(series(DAY, 100_000, 1_000)));
  const [{ pages }] = rowsOf(both.path, 'SELECT page_count AS pages FROM pragma_page_count') as [{ pages: number }];
  disk.limit(pages + 20);
  // Enough for the log entry, not for its points in chunks.
  await both.commit(batch(series(DAY + 100_000_000, 40_000, 1_000, () => 1)));
  await expect(both.sqlite.maintain()).rejects.toMatchObject({ code: 'storage_full' });
  await both.commit(batch(series(DAY, 2, 1_000)));
  await both.check();
  disk.limit(1_000_000);
  await maintainAll(both.sqlite);
  await both.check();
});
