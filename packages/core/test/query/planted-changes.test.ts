import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { BinList } from '../../src/cell/bin-list.ts';
import { cellsEqual } from '../../src/cell/cell.ts';
import { decodeCells, encodeCells } from '../../src/cell/cell-codec.ts';
import { CellColumns } from '../../src/cell/cell-columns.ts';
import { Sketch } from '../../src/cell/sketch.ts';
import { blockCells, TIER_MS, TIERS, type Tier } from '../../src/cell/tier.ts';
import { createMetricsHandler } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { startOfKey } from '../../src/storage/sqlite/row-keys.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';
import { FrozenClock } from '../support/frozen-clock.ts';
import { random } from '../support/random.ts';
import { seed } from '../support/runs.ts';

const START = Date.UTC(2025, 2, 10);
const DAY_MS = 86_400_000;
const DAYS = 24;
/** Below it raw has expired and cells are frozen. */
const RAW_FLOOR = START + 12 * DAY_MS;
const PLANTED = 1_000;

/** Ways in which a cell can be wrong. */
const PLANTS: readonly ((cells: CellColumns, i: number) => void)[] = [
  (cells, i) => add(cells.count, i, 1),
  (cells, i) => add(cells.sumHi, i, 0.25),
  (cells, i) => add(cells.min, i, -1),
  (cells, i) => add(cells.max, i, 1),
  (cells, i) => add(cells.firstTime, i, 1),
  (cells, i) => add(cells.firstValue, i, 0.5),
  (cells, i) => add(cells.lastTime, i, -1),
  (cells, i) => add(cells.lastValue, i, 0.5),
  (cells, i) => {
    const bins = cells.bins?.[i];
    if (!bins || !cells.bins) return;
    const moved = new BinList();
    bins.keys.forEach((key, k) => void moved.append(key + 1, bins.counts[k] as number));
    cells.bins[i] = new Sketch(bins.scale, moved);
  },
];

it('verify names each of 1,000 planted changes and nothing else, and rebuild mends what raw can mend', {
  timeout: 60_000,
}, async () => {
  const next = random(seed());
  const path = temporaryPath();
  const storage = sqliteStorage({ path });
  await using handler = await createMetricsHandler({ storage, clock: new FrozenClock(START + 90 * DAY_MS) });
  await handler.metrics.put('sales', { kind: 'counter' });
  await handler.metrics.put('latency', { kind: 'histogram' });
  for (const name of ['sales', 'latency']) {
    for (const bookId of ['a', 'b']) {
      const timestamps = Array.from({ length: 6_000 }, () => START + Math.floor(next() * DAYS * DAY_MS));
      const values = timestamps.map(() => Math.floor(next() * 4_000) / 4);
      await handler.recordAll({ series: [{ name, bookId, timestamps, values }] });
    }
    const floors = { raw: RAW_FLOOR, minute: 0, quarter: 0, hour: 0, day: 0 };
    await storage.commit([{ kind: 'retain', metric: name, floors }]);
  }
  while (await storage.maintain());
  expect(await handler.verify({ from: START })).toMatchObject({ total: 0, differences: [] });

  const planted = plant(path, next, PLANTED);
  expect(planted.length).toBe(PLANTED);
  const report = await handler.verify({ from: START });
  const found = new Set(
    report.differences.map(({ tier, start, bookId, metric }) => `${metric} ${bookId} ${tier} ${start}`),
  );
  const series = await storage.series({});
  const nameOf = ({ id, tier, start }: Planted) => {
    const record = series.find((each) => each.id === id);
    return `${record?.metric} ${record?.bookId} ${tier} ${new Date(start).toISOString()}`;
  };
  expect(planted.map(nameOf).filter((name) => !found.has(name))).toEqual([]);
  const livesInRaw = planted.filter(({ start }) => start >= RAW_FLOOR);
  const foundInRaw = report.differences.filter(({ start }) => Date.parse(start) >= RAW_FLOOR);
  expect(livesInRaw.length).toBeGreaterThan(PLANTED / 4);
  expect(foundInRaw.length).toBe(livesInRaw.length);

  await handler.rebuild({ from: RAW_FLOOR });
  expect(await handler.verify({ from: RAW_FLOOR })).toMatchObject({ total: 0, differences: [] });
});

interface Planted {
  readonly id: number;
  readonly tier: Tier;
  readonly start: number;
}

/** Changes this many cells in the file, each in one way. Frozen minutes are left alone: nothing is left to judge them by. */
function plant(path: string, next: () => number, count: number): Planted[] {
  const database = new DatabaseSync(path);
  const rows = database.prepare('SELECT id, body FROM blocks').all() as { id: number; body: Uint8Array }[];
  const cells = rows.flatMap(({ id, body }) => {
    // Row ids: see storage/sqlite/row-keys.ts.
    const tier = TIERS[Math.floor(id / 2 ** 21) % 4] as Tier;
    const block = startOfKey(tier, id);
    if (tier === 'minute') return [];
    const columns = decodeCells(body, block, TIER_MS[tier], blockCells(tier));
    return Array.from({ length: columns.length }, (_, i) => ({
      row: id,
      tier,
      block,
      start: columns.start[i] as number,
    }));
  });
  const planted: Planted[] = [];
  const bodies = new Map(rows.map(({ id, body }) => [id, body]));
  const tierOfFrozenDay = new Map<string, Tier>();
  while (planted.length < count && cells.length > 0) {
    const [{ row, tier, block, start }] = cells.splice(Math.floor(next() * cells.length), 1) as [(typeof cells)[0]];
    // Frozen tiers are judged by each other: two that agree on an error in one day would vouch for each other.
    const frozenDay = start < RAW_FLOOR ? `${Math.floor(row / 2 ** 23)} ${Math.floor(start / DAY_MS)}` : '';
    if (frozenDay && (tierOfFrozenDay.get(frozenDay) ?? tier) !== tier) continue;
    const body = changed(bodies.get(row) as Uint8Array, block, tier, start, next);
    if (!body) continue;
    if (frozenDay) tierOfFrozenDay.set(frozenDay, tier);
    bodies.set(row, body);
    database.prepare('UPDATE blocks SET body = ? WHERE id = ?').run(body, row);
    planted.push({ id: Math.floor(row / 2 ** 21 / TIERS.length), tier, start });
  }
  database.close();
  return planted;
}

/** The row with one cell changed; `undefined` where the change leaves no trace in its bytes. */
function changed(
  body: Uint8Array,
  block: number,
  tier: Tier,
  start: number,
  next: () => number,
): Uint8Array | undefined {
  const cells = decodeCells(body, block, TIER_MS[tier], blockCells(tier));
  const i = cells.start.indexOf(start);
  const written = next() < 0.1 ? encodeCells(without(cells, i), block, TIER_MS[tier], blockCells(tier)) : planted();
  const read = decodeCells(written, block, TIER_MS[tier], blockCells(tier));
  return cellsEqual(read, decodeCells(body, block, TIER_MS[tier], blockCells(tier))) ? undefined : written;

  function planted(): Uint8Array {
    PLANTS[Math.floor(next() * PLANTS.length)]?.(cells, i);
    return encodeCells(cells, block, TIER_MS[tier], blockCells(tier));
  }
}

function without(cells: CellColumns, i: number): CellColumns {
  const rest = new CellColumns();
  rest.appendRange(cells, 0, i);
  rest.appendRange(cells, i + 1, cells.length);
  return rest;
}

function add(column: Float64Array, i: number, by: number): void {
  column[i] = (column[i] as number) + by;
}
