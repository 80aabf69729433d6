import { expect } from 'vitest';
import { hasCode, MetricsHandlerError } from '../../src/errors.ts';
import { createMetricsHandler, type MetricsHandler } from '../../src/handler.ts';
import type { MetricDeclarations } from '../../src/metric/declaration.ts';
import type { SeriesRows } from '../../src/query/query.ts';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import type { Faults } from '../../src/testing/faults.ts';
import { STORAGE_METHODS, type StorageMethod } from '../../src/testing/faulty-storage.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import { plainPasswords } from '../identity/support/door.ts';
import { settle } from '../support/settle.ts';

const DAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
const METRICS: MetricDeclarations = { m: { kind: 'histogram' } };
const HOUR_MS = 3_600_000;
const MAX_ATTEMPTS = 3;
const MAX_TURNS = 1_000_000;
/** What a caller may hear of an injected fault, and of its own repetition after an unknown outcome. */
const EXPECTED_CODES = ['storage_unavailable', 'outcome_unknown', 'isbn_taken', 'version_conflict', 'unknown_book'];

/**
 * A working day of a handler, every call repeated as a careful caller would until it is acknowledged. In the end every acknowledged point must be
 * there once, cells must equal raw, and everything must work. Resolves to the calls made of each method while faults could strike.
 */
export async function playScenario(
  clock: ManualClock,
  faults: Faults,
  open: () => StorageAdapter,
): Promise<ReadonlyMap<StorageMethod, number>> {
  const acknowledged = new Set<number>();
  const attempt = <T>(work: () => Promise<T>) => persist(clock, faults, work);

  const start = () =>
    attempt(() => createMetricsHandler({ storage: open(), clock, metrics: METRICS, passwords: plainPasswords }));
  let handler = await start();
  for (let i = 1; i <= 4; i++) {
    const points = [1, 2, 3].map((k) => ({
      name: 'm',
      value: i * 10 + k,
      timestamp: DAY + i * HOUR_MS + k,
      bookId: `b${k}`,
    }));
    await attempt(() => handler.recordAll(points, { idempotencyKey: `batch ${i}` }));
    for (const { value } of points) acknowledged.add(value);
    if (i === 2) await attempt(() => handler.query({ name: 'm', from: DAY, to: DAY + DAY_MS, interval: '1h' }));
  }
  handler.record('m', 100, { timestamp: DAY + 1, bookId: 'b1' });
  handler.record('m', 101, { timestamp: DAY + 2 });
  await attempt(() => handler.flush());
  acknowledged.add(100).add(101);

  // A handler closes once; who hears that it failed opens the store anew.
  await unblocked(clock, faults, handler.close()).catch(expectTyped);
  handler = await start();
  await attempt(() => handler.points.remove({ name: 'm', bookId: 'b1', from: DAY + HOUR_MS, to: DAY + 2 * HOUR_MS }));
  acknowledged.delete(11);
  await attempt(() => handler.metrics.put('other', { kind: 'counter', labels: ['shop'] }));
  await attempt(() => handler.metrics.list());
  await attempt(() => handler.metrics.series('m'));
  await attempt(() => handler.maintain());
  await attempt(() => handler.rebuild({ from: DAY, to: DAY + DAY_MS }));
  await books(handler, attempt);
  await keys(handler, attempt);
  await users(handler, attempt);
  await attempt(() =>
    handler.query({ name: 'm', from: DAY, to: DAY + DAY_MS, interval: '15m', bookId: '9780306406157' }),
  );
  await attempt(() => handler.points.list({ name: 'm', from: DAY, to: DAY + DAY_MS }));
  await attempt(() => handler.verify({ from: DAY, to: DAY + DAY_MS }));
  await attempt(() => handler.stats());

  const calls = new Map(STORAGE_METHODS.map((method) => [method, faults.calls(method)]));
  faults.clear();
  await settle();
  await expectWhole(handler, acknowledged);
  await attempt(() => handler.close());
  return calls;
}

async function books(handler: MetricsHandler, attempt: <T>(work: () => Promise<T>) => Promise<T>): Promise<void> {
  await attempt(async () => {
    const known = await handler.books.get('9780306406157');
    return known ?? (await handler.books.create({ title: 'A book', isbn: '9780306406157' }));
  });
  await attempt(async () => {
    const book = await handler.books.get('9780306406157');
    if (book?.title === 'A book') await handler.books.update(book.id, { title: 'Another' }, { version: book.version });
  });
  const { items } = await attempt(() => handler.books.list({ search: 'another' }));
  expect(items.map(({ title }) => title)).toEqual(['Another']);
  await attempt(async () => {
    const rows = (async function* () {
      yield 'title,isbn\nImported,9780140328721\n';
    })();
    await handler.books.importRows(rows, { format: 'csv' });
  });
  await attempt(async () => {
    const book = await handler.books.get('9780306406157');
    const rows = (async function* () {
      yield `${JSON.stringify(book)}\n`;
    })();
    expect(await handler.books.importRows(rows, { format: 'ndjson' })).toMatchObject({ rows: 1, unchanged: 1 });
  });
  await attempt(async () => {
    const book = await handler.books.get('9780140328721');
    if (book) await handler.books.remove(book.id, { metrics: 'purge' });
  });
  expect(await attempt(() => handler.books.get('9780140328721'))).toBe(null);
}

async function keys(handler: MetricsHandler, attempt: <T>(work: () => Promise<T>) => Promise<T>): Promise<void> {
  await attempt(() => handler.keys.ensureFirst());
  for (const secret of ['a'.repeat(32), 'b'.repeat(32)]) {
    await attempt(() => handler.keys.ensureFirst({ key: secret }));
    expect(await attempt(() => handler.identity.verify(secret))).toMatchObject({ scopes: ['admin'] });
  }
  const { id, key } = await attempt(() => handler.keys.create({ name: 'k', scopes: ['metrics:read'] }));
  expect(await attempt(() => handler.identity.verify(key))).toMatchObject({ scopes: ['metrics:read'] });
  expect((await attempt(() => handler.keys.list())).length).toBeGreaterThan(1);
  await attempt(() => handler.keys.revoke(id).catch(ignored('unknown_key')));
  expect(await attempt(() => handler.identity.verify(key))).toBe(null);
}

async function users(handler: MetricsHandler, attempt: <T>(work: () => Promise<T>) => Promise<T>): Promise<void> {
  const zoe = { username: 'zoe', password: 'correct horse battery' };
  await attempt(() => handler.users.create({ ...zoe, scopes: ['metrics:read'] }).catch(ignored('username_taken')));
  const { token } = await attempt(() => handler.identity.signIn(zoe));
  expect(await attempt(() => handler.identity.verify(token))).toMatchObject({ id: 'zoe' });
  await attempt(() => handler.users.update('zoe', { scopes: ['books:read'] }));
  expect(await attempt(() => handler.identity.verify(token))).toBe(null);
  await attempt(() => handler.users.remove('zoe').catch(ignored('unknown_user')));
}

/** What a repetition says of a call that had its effect before: the name is taken, there is nothing left to revoke. */
function ignored(code: string): (error: unknown) => void {
  return (error) => {
    if (!hasCode(error, code)) throw error;
  };
}

/** Every acknowledged point once and no other, by raw points and by an answer; every cell equal to raw. */
async function expectWhole(handler: MetricsHandler, acknowledged: ReadonlySet<number>): Promise<void> {
  const values: number[] = [];
  for await (const { value } of handler.points.export({ name: 'm', from: DAY, to: DAY + DAY_MS }))
    values.push(Number(value));
  const expected = [...acknowledged].sort((a, b) => a - b);
  expect(values.sort((a, b) => a - b)).toEqual(expected);
  const answer = await handler.query({
    name: 'm',
    from: DAY,
    to: DAY + DAY_MS,
    interval: '1d',
    aggregates: ['sum'],
  });
  const [rows] = answer.series as readonly SeriesRows[];
  expect(rows?.buckets[0]).toMatchObject({
    count: expected.length,
    sum: expected.reduce((sum, value) => sum + value, 0),
  });
  expect(await handler.verify({ from: DAY, to: DAY + DAY_MS })).toMatchObject({ differences: [], total: 0 });
  expect(await handler.recordAll({ name: 'm', value: 1 })).toEqual({ accepted: 1 });
}

/** Repeats a call until it is acknowledged; what hangs or is slow goes on once nothing else moves. */
async function persist<T>(clock: ManualClock, faults: Faults, work: () => Promise<T>): Promise<T> {
  for (let left = MAX_ATTEMPTS; ; left--) {
    try {
      return await unblocked(clock, faults, work());
    } catch (error) {
      expectTyped(error);
      if (left === 0) throw error;
    }
  }
}

function expectTyped(error: unknown): void {
  if (!(error instanceof MetricsHandlerError) || !EXPECTED_CODES.includes(error.code)) throw error;
}

async function unblocked<T>(clock: ManualClock, faults: Faults, running: Promise<T>): Promise<T> {
  let done = false;
  const finished = running.finally(() => {
    done = true;
  });
  finished.catch(() => {});
  // Hashing takes turns of the event loop that nobody can count beforehand.
  for (let turns = 0; !done && turns < MAX_TURNS; turns++) {
    await settle(1);
    if (turns % 20 === 19) {
      faults.release();
      clock.advance(10);
    }
  }
  if (!done) throw new Error('the call never ends');
  return finished;
}
