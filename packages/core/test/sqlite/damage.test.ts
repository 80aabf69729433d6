import { describe, expect, it } from 'vitest';
import { TIERS, type Tier } from '../../src/cell/tier.ts';
import { silentLogger } from '../../src/logger.ts';
import { cellKey } from '../../src/storage/sqlite/row-keys.ts';
import {
  batch,
  DAY,
  DAY_MS,
  define,
  MINUTE_MS,
  remove,
  retain,
  series,
} from '../../src/testing/suites/support/changes.ts';
import { verify } from '../../src/verify/verify.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { changeFile, damage, rowsOf } from './support/file.ts';
import { maintainAll, openSqlite } from './support/open-sqlite.ts';

const START = DAY - 6 * DAY_MS;

/** Two weeks of one series, folded. */
async function folded(): Promise<BesideMemory> {
  const both = await BesideMemory.create();
  await both.commit(define({ kind: 'histogram' }), batch(series(START, 1_400, 14 * MINUTE_MS)));
  await maintainAll(both.sqlite);
  return both;
}

function cellsOf(tier: Tier): string {
  return `id >= ${cellKey(1, tier, 0)} AND id < ${cellKey(1, tier, 0) + 2 ** 21}`;
}

function damageCells(both: BesideMemory, tier: Tier): number {
  const blocks = damage(both.path, 'blocks', 'id', cellsOf(tier));
  expect(blocks).toBeGreaterThan(0);
  return blocks;
}

describe('damaged cells', () => {
  it.each(['quarter', 'hour', 'day'] as const)(
    '%s cells are answered from raw, said once each, and mended',
    async (tier) => {
      const both = await folded();
      const blocks = damageCells(both, tier);
      const said: string[] = [];
      const logger = { ...silentLogger, error: (_: object, message: string) => said.push(message) };
      const storage = await openSqlite(both.path, { clock: both.clock, logger });
      await both.check(storage);
      expect(said.length).toBe(blocks);
      await both.check(storage);
      expect(said.length).toBe(blocks);
      await storage.rebuild([1], START, START + 20 * DAY_MS);
      said.length = 0;
      await both.check(storage);
      expect(said).toEqual([]);
    },
  );

  it.each(['quarter', 'hour', 'day'] as const)('%s cells are mended by the next fold', async (tier) => {
    const both = await folded();
    damageCells(both, tier);
    await both.commit(batch(series(START, 1_400, 14 * MINUTE_MS, (i) => i)));
    await both.check();
    await maintainAll(both.sqlite);
    await both.check();
    changeFile(both.path, 'DELETE FROM chunks');
    const [rows] = rowsOf(both.path, `SELECT count(*) AS n FROM blocks WHERE ${cellsOf(tier)}`);
    expect(rows?.n).toBeGreaterThan(0);
    const widths = { quarter: 900_000, hour: 3_600_000, day: DAY_MS };
    const range = { tier, from: START - 60 * DAY_MS, to: START + 60 * DAY_MS };
    const { cells } = await both.sqlite.readCells({ series: [1], ranges: [range] });
    const columns = cells[0]?.[0];
    const counted = columns?.count.subarray(0, columns.length).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(2 * 1_400);
    expect((columns?.start[0] as number) % widths[tier]).toBe(0);
  });

  it.each(TIERS)('frozen %s cells are put together from the finer tier, or refused', async (tier) => {
    const both = await folded();
    await both.commit(retain({ raw: DAY }));
    await maintainAll(both.sqlite);
    await both.check();
    damageCells(both, tier);
    const storage = await openSqlite(both.path, { clock: both.clock });
    if (tier !== 'minute') await both.check(storage);
    else await expect(both.check(storage)).rejects.toMatchObject({ code: 'corrupt_data' });
  });

  it('a frozen block that nothing is left for is never answered as empty', async () => {
    const both = await folded();
    await both.commit(retain({ raw: DAY, minute: DAY, quarter: DAY }));
    await maintainAll(both.sqlite);
    await both.check();
    damageCells(both, 'hour');
    const range = { tier: 'hour', from: START, to: START + DAY_MS } as const;
    await expect(both.sqlite.readCells({ series: [1], ranges: [range] })).rejects.toMatchObject({
      code: 'corrupt_data',
    });
    const above = { tier: 'hour', from: DAY, to: DAY + DAY_MS } as const;
    expect((await both.sqlite.readCells({ series: [1], ranges: [above] })).cells[0]?.[0]?.length).toBe(24);
  });

  it('damage beside expired raw is mended before raw goes', async () => {
    const both = await folded();
    for (const tier of ['quarter', 'hour', 'day'] as const) damageCells(both, tier);
    await both.commit(retain({ raw: DAY, minute: DAY }));
    await maintainAll(both.sqlite);
    await both.check();
    const { differences } = await verify(both.sqlite, { from: START, to: START + 20 * DAY_MS });
    expect(differences).toEqual([]);
  });
});

describe('damaged raw points', () => {
  it('are refused, not left out, and do not stop what comes after them', async () => {
    const both = await folded();
    expect(damage(both.path, 'chunks', 'id', 'true')).toBeGreaterThan(0);
    const corrupt = { code: 'corrupt_data' };
    const request = { series: [1], from: START, to: START + DAY_MS };
    await expect(both.sqlite.readPoints(request)).rejects.toMatchObject(corrupt);
    const range = { tier: 'minute', from: START, to: START + DAY_MS } as const;
    await expect(both.sqlite.readCells({ series: [1], ranges: [range] })).rejects.toMatchObject(corrupt);

    const [outcome, beside] = await both.sqlite.commit([
      remove(START, START + DAY_MS),
      batch(series(START, 10, MINUTE_MS)),
    ]);
    expect(outcome).toMatchObject({ status: 'refused', error: corrupt });
    expect(beside).toMatchObject({ status: 'committed' });
    await maintainAll(both.sqlite);
    const day = { tier: 'day', from: START, to: START + DAY_MS } as const;
    const { cells } = await both.sqlite.readCells({ series: [1], ranges: [day] });
    expect(cells[0]?.[0]?.count[0]).toBe(103 + 10);
  });

  it('are kept when they expire, because nothing can be made of them', async () => {
    const both = await folded();
    damage(both.path, 'chunks', 'id', 'true');
    const [before] = rowsOf(both.path, 'SELECT count(*) AS n FROM chunks');
    await both.sqlite.commit([retain({ raw: DAY })]);
    await maintainAll(both.sqlite);
    expect(rowsOf(both.path, 'SELECT count(*) AS n FROM chunks')).toEqual([before]);
  });
});

it('a damaged log entry that is not folded yet is refused at the start', async () => {
  const both = await BesideMemory.create();
  await both.commit(batch(series(DAY, 100, MINUTE_MS)));
  expect(damage(both.path, 'log', 'seq', "kind = 'points'")).toBe(1);
  await expect(openSqlite(both.path)).rejects.toMatchObject({ code: 'corrupt_data' });
});
