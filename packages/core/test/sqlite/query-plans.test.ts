import { DatabaseSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { Database } from '../../src/storage/sqlite/database.ts';
import { aBook, insertOf, replaceOf } from '../../src/testing/suites/support/books.ts';
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
import { maintainAll } from './support/open-sqlite.ts';

/** What is meant to be read whole, or is cut off by a LIMIT in the order of its key. */
const MEANT_TO_SCAN = [
  /^SELECT definition, floors FROM metrics$/,
  /^SELECT id, ref FROM series WHERE purged_at IS NULL ORDER BY id$/,
  /^SELECT body FROM books {2}ORDER BY sort_key, id LIMIT \?$/,
  /^SELECT body FROM books WHERE id IN \(/,
  /^SELECT seq, at, total_points FROM log ORDER BY seq LIMIT \?$/,
  /FROM \(SELECT seq, at FROM idempotency ORDER BY seq LIMIT \?\)/,
  /\bFROM state$/,
  /^UPDATE state\b/,
];

const CREDENTIAL = { kind: 'key', id: 'k' } as const;

it('every statement finds its rows by a key', async () => {
  const statements = new Set<string>();
  const statement = Database.prototype.statement;
  const spy = vi.spyOn(Database.prototype, 'statement').mockImplementation(function (this: Database, sql) {
    statements.add(sql);
    return statement.call(this, sql);
  });
  const both = await BesideMemory.create();
  const { sqlite } = both;
  await both.commit(define({ kind: 'histogram' }), keyed('k', series(DAY, 500, 10 * MINUTE_MS)));
  await maintainAll(sqlite);
  await both.commit(
    remove(DAY, DAY + DAY_MS),
    batch([[DAY, 1]], { metric: 'other' }),
    purge({ metric: 'other' }, true),
  );
  await both.commit(retain({ raw: DAY + 2 * DAY_MS, minute: DAY + DAY_MS }));
  await maintainAll(sqlite);
  await both.check();
  await sqlite.rebuild([1], DAY + 2 * DAY_MS, DAY + 3 * DAY_MS);
  await sqlite.changes([0], 10);
  await (await both.open()).changes([0], 10);
  await sqlite.books.apply([insertOf(aBook(1)), replaceOf({ ...aBook(1), version: 2, isbn: '9780306406157' }, 1)]);
  await sqlite.books.list({ terms: [], limit: 2 });
  await sqlite.books.list({ terms: [], after: { sortKey: 'a', id: 'a' }, limit: 2 });
  await sqlite.books.list({ terms: ['a', 'b'], limit: 2 });
  await sqlite.books.findByIdentities(['isbn:1']);
  await sqlite.credentials.list({ kind: 'key' });
  await sqlite.credentials.list({ kind: 'session', owner: 'user:a' });
  await sqlite.credentials.insert(aCredential(CREDENTIAL));
  await sqlite.credentials.replace({ ...aCredential(CREDENTIAL), version: 2 });
  await sqlite.credentials.touch(CREDENTIAL, '');
  await sqlite.commit([{ kind: 'revoke', credential: CREDENTIAL }]);
  spy.mockRestore();

  const database = new DatabaseSync(both.path);
  const scanning: string[] = [];
  for (const sql of statements) {
    if (!/^(SELECT|INSERT|UPDATE|DELETE)/.test(sql) || MEANT_TO_SCAN.some((known) => known.test(sql))) continue;
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
    if (plan.some((detail) => detail.startsWith('SCAN') && detail !== 'SCAN CONSTANT ROW'))
      scanning.push(`${sql}: ${plan.join(', ')}`);
  }
  expect(scanning).toEqual([]);
  expect(statements.size).toBeGreaterThan(50);
  const unknown = MEANT_TO_SCAN.filter((known) => ![...statements].some((sql) => known.test(sql)));
  expect(unknown).toEqual([]);
});
