import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { silentLogger } from '../../src/logger.ts';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import { stateOf } from '../../src/testing/oracle/state.ts';
import { DAY_MS, HOUR_MS } from '../../src/testing/suites/support/changes.ts';
import { expectAlike } from './support/expect-alike.ts';
import { changeFile, damage, rowsOf } from './support/file.ts';
import { goldenStore } from './support/golden-store.ts';
import { openSqlite } from './support/open-sqlite.ts';

/** A series of sales, which keeps its raw points. */
const SALES = 1;
/** One of latencies, of which 50 days before the end there is nothing finer than quarters. */
const LATENCY = 3;
const KEYS_OF_TIER = 2 ** 21;

/** The first key of the quarters of a series, in every format. */
const quartersOf = (series: number) => (series * 4 + 1) * KEYS_OF_TIER;

async function soundState(): Promise<unknown> {
  const { path, clock } = goldenStore(3);
  return stateOf(await openSqlite(path, { clock }));
}

const quartersAt = (storage: StorageAdapter, series: number, from: number, to: number) =>
  storage.readCells({ series: [series], ranges: [{ tier: 'quarter', from, to }] });

it('a day of quarters becomes rows of six hours, by part of the day and then by day', async () => {
  const { path, clock } = goldenStore(3);
  const first = quartersOf(LATENCY);
  const keys = (table: string) =>
    rowsOf(path, `SELECT id FROM ${table} WHERE id >= ? AND id < ?`, first, first + KEYS_OF_TIER).map(
      ({ id }) => (id as number) - first,
    );
  const before = keys('cells');
  expect(before.length).toBeGreaterThan(50);
  await (await openSqlite(path, { clock })).close();
  const after = keys('blocks');
  const part = (key: number) => Math.floor(key / 2 ** 19);
  const day = (key: number) => key % 2 ** 19;
  expect(new Set(after.map(day))).toEqual(new Set(before));
  expect(new Set(after.map(part))).toEqual(new Set([0, 1, 2, 3]));
  // Most points lie in the evening: mornings have rows only where there are some.
  expect(after.filter((key) => part(key) === 3).length).toBeGreaterThan(50);
  expect(after.length).toBeLessThan(4 * before.length);
});

it('a damaged day of quarters stays noticed, is answered from raw, and is mended by a rebuild', async () => {
  const { path, clock } = goldenStore(3);
  const day = Math.floor(clock.now() / DAY_MS) - 33;
  expect(damage(path, 'cells', 'id', `id = ${quartersOf(SALES) + day}`)).toBe(1);
  const said: object[] = [];
  const open = () => openSqlite(path, { clock, logger: { ...silentLogger, error: (fields) => said.push(fields) } });
  const storage = await open();
  expectAlike(await stateOf(storage), await soundState());
  expect(said.length).toBe(4);
  await storage.rebuild([SALES], day * DAY_MS, (day + 1) * DAY_MS);
  await storage.close();
  said.length = 0;
  expectAlike(await stateOf(await open()), await soundState());
  expect(said).toEqual([]);
});

it('a damaged day of quarters that nothing is left for is never answered as empty', async () => {
  const { path, clock } = goldenStore(3);
  const day = Math.floor(clock.now() / DAY_MS) - 50;
  expect(damage(path, 'cells', 'id', `id = ${quartersOf(LATENCY) + day}`)).toBe(1);
  const storage = await openSqlite(path, { clock });
  for (let hour = 0; hour < 24; hour += 6) {
    const from = day * DAY_MS + hour * HOUR_MS;
    await expect(quartersAt(storage, LATENCY, from, from + 6 * HOUR_MS)).rejects.toMatchObject({
      code: 'corrupt_data',
    });
  }
  const { cells } = await quartersAt(storage, LATENCY, (day + 1) * DAY_MS, (day + 2) * DAY_MS);
  expect(cells[0]?.[0]?.length).toBeGreaterThan(0);
});

it('an older version that has the file open neither reads nor writes cells in it any more', async () => {
  const { path, clock } = goldenStore(3);
  const older = new DatabaseSync(path);
  const read = older.prepare('SELECT id, body FROM cells WHERE id >= ? AND id <= ? ORDER BY id');
  const write = older.prepare('INSERT OR REPLACE INTO cells VALUES (?, ?)');
  expect(read.all(0, quartersOf(LATENCY)).length).toBeGreaterThan(0);
  await openSqlite(path, { clock });
  expect(() => read.all(0, quartersOf(LATENCY))).toThrow('no such table');
  expect(() => write.run(1, new Uint8Array())).toThrow('no such table');
  older.close();
});

it('a file that cannot be brought up to date is left as it was', async () => {
  const { path, clock } = goldenStore(3);
  const before = rowsOf(path, 'SELECT * FROM cells ORDER BY id');
  const isLate = `NEW.id > ${quartersOf(LATENCY)}`;
  changeFile(path, `CREATE TRIGGER full BEFORE INSERT ON cells WHEN ${isLate} BEGIN SELECT RAISE(ABORT, 'full'); END`);
  await expect(openSqlite(path, { clock })).rejects.toThrow('full');
  expect(rowsOf(path, 'PRAGMA user_version')).toEqual([{ user_version: 3 }]);
  expect(rowsOf(path, 'SELECT * FROM cells ORDER BY id')).toEqual(before);
  changeFile(path, 'DROP TRIGGER full');
  expectAlike(await stateOf(await openSqlite(path, { clock })), await soundState());
});
