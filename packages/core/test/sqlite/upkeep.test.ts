import { expect, it } from 'vitest';
import { IDEMPOTENCY_MAX_AGE_MS } from '../../src/storage/idempotency.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  define,
  HOUR_MS,
  keyed,
  MINUTE_MS,
  purge,
  retain,
  series,
} from '../../src/testing/suites/support/changes.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { changeFile, rowsOf } from './support/file.ts';
import { maintainAll } from './support/open-sqlite.ts';

const START = DAY - 40 * DAY_MS;

/** Forty days of ten series. */
async function filled(): Promise<BesideMemory> {
  const both = await BesideMemory.create();
  const points = Array.from({ length: 10 }, (_, k) => column(series(START, 400, 144 * MINUTE_MS), { bookId: `b${k}` }));
  await both.commit(define({ kind: 'histogram' }), columns(points));
  return both;
}

function count(both: BesideMemory, table: string): number {
  return rowsOf(both.path, `SELECT count(*) AS n FROM ${table}`)[0]?.n as number;
}

it('retention removes raw and cells in slices, and no slice changes an answer', async () => {
  const both = await filled();
  await maintainAll(both.sqlite);
  const chunks = count(both, 'chunks');
  await both.commit(
    retain({ raw: DAY - 5 * DAY_MS, minute: DAY - 10 * DAY_MS, quarter: DAY - 20 * DAY_MS, hour: DAY - 30 * DAY_MS }),
  );
  let slices = 0;
  do {
    await both.check();
    slices++;
  } while (await both.sqlite.maintain());
  await both.check();
  expect(slices).toBeGreaterThan(10);
  expect(chunks).toBe(400);
  expect(count(both, 'chunks')).toBe(50);
  await both.check(await both.open());
  await both.commit(retain({ raw: DAY, minute: DAY, quarter: DAY, hour: DAY, day: DAY }));
  await maintainAll(both.sqlite);
  expect(count(both, 'chunks')).toBe(0);
  // Blocks of hours and days span several days: the two that hold the floor stay and are clipped.
  expect(count(both, 'blocks')).toBe(20);
  await both.check();
});

it('what is swept stays as it was when the kind changes later', async () => {
  const both = await filled();
  await both.commit(retain({ raw: DAY - 5 * DAY_MS }), define({ kind: 'gauge' }));
  await both.check();
  await both.commit(define({ kind: 'histogram' }), batch(series(DAY, 100, MINUTE_MS), { bookId: 'b1' }));
  await both.check();
  await maintainAll(both.sqlite);
  await both.check();
});

it('points that were accepted before the floor rose are frozen with the rest', async () => {
  const both = await filled();
  await both.commit(batch(series(START, 50, HOUR_MS), { bookId: 'b3' }), retain({ raw: DAY }));
  await both.check();
  await maintainAll(both.sqlite);
  await both.check();
  expect(count(both, 'chunks')).toBe(0);
});

it('the log keeps what readers may lag behind by, and forgets the rest once it is folded', async () => {
  const both = await BesideMemory.create();
  await both.commit(...Array.from({ length: 2_500 }, (_, i) => batch([[DAY + i, i]])));
  await maintainAll(both.sqlite);
  expect(count(both, 'log')).toBe(2_501);
  both.clock.advance(HOUR_MS);
  await maintainAll(both.sqlite);
  expect(count(both, 'log')).toBe(1_000);
  const [head] = (await both.sqlite.head()) as [number];
  expect(await both.sqlite.changes([head - 1_001], 10)).toEqual({ reset: true, cursor: [head] });
  const other = await both.open();
  expect(await other.changes([head - 1_000], 3)).toMatchObject({ reset: false, cursor: [head - 997], more: true });
  await both.check();
});

it('the log forgets sooner what great batches would keep twice', async () => {
  const both = await BesideMemory.create();
  for (let i = 0; i < 5; i++) await both.commit(batch([[DAY + i, i]]));
  await maintainAll(both.sqlite);
  // As if the last two entries had brought more points than the log keeps twice.
  changeFile(both.path, 'UPDATE log SET total_points = total_points + 8388608 WHERE seq > 4');
  await maintainAll(both.sqlite);
  expect(rowsOf(both.path, 'SELECT seq FROM log')).toEqual([{ seq: 5 }, { seq: 6 }]);
  await both.check();
});

it('keys are remembered for their age and forgotten after it, tombstones with the log', async () => {
  const both = await BesideMemory.create();
  for (let i = 0; i < 5; i++) await both.commit(keyed(`k${i}`, series(DAY, 2, 1)));
  await both.commit(batch(series(DAY, 2, 1), { bookId: 'b' }), purge({ bookIds: ['b'] }));
  both.clock.advance(IDEMPOTENCY_MAX_AGE_MS);
  await maintainAll(both.sqlite);
  expect(count(both, 'idempotency')).toBe(5);
  expect(count(both, 'series')).toBe(2);
  both.clock.advance(1);
  await both.commit(
    keyed('young', series(DAY, 2, 1)),
    ...Array.from({ length: 1_000 }, (_, i) => batch([[DAY + i, i]])),
  );
  both.clock.advance(HOUR_MS);
  await maintainAll(both.sqlite);
  expect(rowsOf(both.path, 'SELECT key FROM idempotency')).toEqual([{ key: 'young' }]);
  expect(count(both, 'series')).toBe(1);
  await both.check();
});

it('a purged series leaves nothing in the file: its rows go at once, its name and its points with the log', async () => {
  const both = await filled();
  await maintainAll(both.sqlite);
  // Frozen cells are no exception.
  await both.commit(retain({ raw: DAY - 20 * DAY_MS }));
  await maintainAll(both.sqlite);
  const gone = rowsOf(both.path, "SELECT id FROM series WHERE ref LIKE '%b3%'")[0]?.id as number;
  const left = () => ({
    chunks: rowsOf(both.path, 'SELECT id FROM chunks WHERE id / 134217728 = ?', gone).length,
    cells: rowsOf(both.path, 'SELECT id FROM blocks WHERE id / 8388608 = ?', gone).length,
    names: rowsOf(both.path, 'SELECT id FROM series WHERE id = ?', gone).length,
    entries: rowsOf(both.path, "SELECT seq FROM log WHERE kind = 'points' AND seq <= 2").length,
  });
  // Blocks of minutes, quarters, hours and days.
  expect(left()).toEqual({ chunks: 20, cells: 200 + 160 + 11 + 2, names: 1, entries: 1 });

  await both.commit(purge({ bookIds: ['b3'] }));
  expect(left()).toEqual({ chunks: 0, cells: 0, names: 1, entries: 1 });
  await both.commit(...Array.from({ length: 1_001 }, (_, i) => batch([[DAY + i, i]])));
  both.clock.advance(HOUR_MS);
  await maintainAll(both.sqlite);
  expect(left()).toEqual({ chunks: 0, cells: 0, names: 0, entries: 0 });
  await both.check();
});
