import { describe, expect, it } from 'vitest';
import { type Cell, cellAt, cellsEqual, columnsOf } from '../../src/cell/cell.ts';
import { CellColumns } from '../../src/cell/cell-columns.ts';
import { CellMerger } from '../../src/cell/cell-merger.ts';
import { coarsen } from '../../src/cell/coarsen.ts';
import { DayFold } from '../../src/cell/day-fold.ts';
import { foldPoints } from '../../src/cell/fold-points.ts';
import { mergeColumns } from '../../src/cell/merge-columns.ts';
import { sliceColumns } from '../../src/cell/slice-columns.ts';
import { blockMs, blockStart, TIER_MS, TIERS } from '../../src/cell/tier.ts';
import { type NaivePoint, naiveCells } from '../../src/testing/oracle/naive-cells.ts';
import { plainCells } from '../../src/testing/oracle/plain-cells.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { awkwardValues, shuffled } from './awkward-values.ts';

const QUARTER = TIER_MS.quarter;

/** Points over some hours around an instant, many of them at the same one. */
function randomPoints(next: () => number, length: number): NaivePoint[] {
  const base = Math.floor((next() - 0.2) * 2e12);
  const span = [5, 1_000, QUARTER * 3, TIER_MS.day * 2][Math.floor(next() * 4)] as number;
  const values = awkwardValues(next, length);
  return values.map((value) => ({ time: base + Math.floor(next() * span), value }));
}

function fold(points: readonly NaivePoint[], bucketMs: number, withBins: boolean): CellColumns {
  const timestamps = Float64Array.from(points, ({ time }) => time);
  return foldPoints(
    timestamps,
    Float64Array.from(points, ({ value }) => value),
    bucketMs,
    withBins,
  );
}

function expectSame(actual: CellColumns, expected: CellColumns, message: string): void {
  expect(plainCells(actual), message).toStrictEqual(plainCells(expected));
  expect(cellsEqual(actual, expected), message).toBe(true);
}

describe('foldPoints', () => {
  it('gives the cells of the definition, in any order of the points', () => {
    const next = random(seed());
    for (let run = 0; run < runs(600, 60_000); run++) {
      const withBins = run % 3 === 0;
      const bucketMs = TIER_MS[TIERS[run % 4] as (typeof TIERS)[number]];
      const points = randomPoints(next, Math.floor(next() * 60));
      const expected = naiveCells(points, bucketMs, withBins);
      const ascending = [...points].sort((a, b) => a.time - b.time);
      expect(plainCells(fold(points, bucketMs, withBins)), `run ${run}`).toStrictEqual(expected);
      expect(plainCells(fold(ascending, bucketMs, withBins)), `run ${run}, ascending`).toStrictEqual(expected);
    }
  });

  it('takes the smaller value first and the greater last at one instant', () => {
    for (const values of [
      [2, 1, 3],
      [3, 2, 1],
      [1, 3, 2],
    ]) {
      const cell = cellAt(
        fold(
          values.map((value) => ({ time: 60_000, value })),
          60_000,
          false,
        ),
        0,
      );
      expect([cell.first, cell.last]).toEqual([
        { time: 60_000, value: 1 },
        { time: 60_000, value: 3 },
      ]);
    }
  });

  it('knows no negative zero', () => {
    const cell = cellAt(fold([{ time: 0, value: -0 }], 1, false), 0);
    expect([cell.sum[0], cell.min, cell.max, cell.first.value, cell.last.value]).toStrictEqual([0, 0, 0, 0, 0]);
  });
});

describe('DayFold', () => {
  it('of any parts of days, one day after the other, gives the cells of the definition', () => {
    const next = random(seed());
    const folder = new DayFold();
    for (let run = 0; run < runs(300, 30_000); run++) {
      const withBins = run % 3 === 0;
      const bucketMs = TIER_MS[TIERS[run % 4] as (typeof TIERS)[number]];
      const day = Math.floor((next() - 0.2) * 20_000) * TIER_MS.day;
      const span = [5, 1_000, QUARTER * 3, TIER_MS.day][Math.floor(next() * 4)] as number;
      const base = day + Math.floor(next() * (TIER_MS.day - span));
      const values = awkwardValues(next, 1 + Math.floor(next() * 80));
      const points = values.map((value) => ({ time: base + Math.floor(next() * span), value }));
      folder.begin(day, bucketMs, withBins);
      for (let i = 0; i < points.length; ) {
        const part = points.slice(i, i + 1 + Math.floor(next() * 30));
        const ascending = next() < 0.5 ? part.toSorted((a, b) => a.time - b.time) : part;
        folder.add({
          timestamps: Float64Array.from(ascending, ({ time }) => time),
          values: Float64Array.from(ascending, ({ value }) => value),
        });
        i += part.length;
      }
      expect(plainCells(folder.finish()), `run ${run}`).toStrictEqual(naiveCells(points, bucketMs, withBins));
    }
  });
});

describe('mergeColumns', () => {
  it('of any split, in any order and grouping, equals the fold of all', () => {
    const next = random(seed());
    for (let run = 0; run < runs(600, 60_000); run++) {
      const withBins = run % 3 === 0;
      const points = randomPoints(next, 1 + Math.floor(next() * 60));
      const parts = Array.from({ length: 1 + Math.floor(next() * 6) }, (): NaivePoint[] => []);
      for (const point of points) (parts[Math.floor(next() * parts.length)] as NaivePoint[]).push(point);
      let columns = parts.map((part) => fold(part, QUARTER, withBins));
      while (columns.length > 1) {
        const [a, b, ...rest] = shuffled(next, columns) as [CellColumns, CellColumns, ...CellColumns[]];
        const merged = mergeColumns(a, b);
        expectSame(mergeColumns(b, a), merged, `run ${run}, commuted`);
        columns = [merged, ...rest];
      }
      expectSame(columns[0] as CellColumns, fold(points, QUARTER, withBins), `run ${run}`);
    }
  });

  it('leaves what it merges as it was', () => {
    const next = random(seed());
    const points = randomPoints(next, 50);
    const cells = fold(points, QUARTER, true);
    mergeColumns(cells, cells);
    expect(plainCells(cells)).toStrictEqual(naiveCells(points, QUARTER, true));
  });
});

describe('coarsen', () => {
  it('of a finer tier equals the fold at the coarser one', () => {
    const next = random(seed());
    for (let run = 0; run < runs(400, 40_000); run++) {
      const withBins = run % 3 === 0;
      const points = randomPoints(next, Math.floor(next() * 80));
      const minutes = fold(points, TIER_MS.minute, withBins);
      const quarters = coarsen(minutes, QUARTER);
      const hours = coarsen(quarters, TIER_MS.hour);
      expectSame(quarters, fold(points, QUARTER, withBins), `run ${run}, quarters`);
      expectSame(hours, fold(points, TIER_MS.hour, withBins), `run ${run}, hours`);
      expectSame(coarsen(hours, TIER_MS.day), fold(points, TIER_MS.day, withBins), `run ${run}, days`);
    }
  });
});

describe('CellMerger', () => {
  it('merges any cells of any columns into one', () => {
    const next = random(seed());
    const merger = new CellMerger();
    for (let run = 0; run < runs(300); run++) {
      const points = randomPoints(next, 1 + Math.floor(next() * 60)).map(({ time, value }) => ({
        time: Math.abs(time),
        value,
      }));
      const cells = fold(points, QUARTER, run % 2 === 0);
      const middle = Math.floor(next() * cells.length);
      merger.reset();
      merger.addRange(cells, middle, cells.length);
      merger.addRange(cells, 0, middle);
      const merged = new CellColumns();
      merger.pushTo(merged, 0);
      expect(plainCells(merged)).toStrictEqual(naiveCells(points, Number.MAX_SAFE_INTEGER, run % 2 === 0));
    }
  });

  it('pushes nothing when nothing was merged', () => {
    const cells = new CellColumns();
    new CellMerger().pushTo(cells, 0);
    expect(cells.length).toBe(0);
  });
});

describe('CellColumns', () => {
  it('slices by start and appends the pieces again', () => {
    const next = random(seed());
    for (let run = 0; run < runs(300); run++) {
      const cells = fold(randomPoints(next, Math.floor(next() * 60)), TIER_MS.minute, run % 2 === 0);
      const first = cells.start[0] ?? 0;
      const last = cells.length > 0 ? (cells.start[cells.length - 1] as number) : 0;
      const cut = first + Math.floor(next() * (last - first + 1));
      const all = plainCells(cells);
      const below = sliceColumns(cells, Number.NEGATIVE_INFINITY, cut);
      const above = sliceColumns(cells, cut, Number.POSITIVE_INFINITY);
      expect(plainCells(below)).toStrictEqual(all.filter(({ start }) => start < cut));
      expect(plainCells(above)).toStrictEqual(all.filter(({ start }) => start >= cut));
      expect(sliceColumns(cells, cut, cut).length).toBe(0);
      expect(sliceColumns(cells, last + 1, first).length).toBe(0);
      const joined = new CellColumns();
      joined.append(below);
      joined.append(above);
      expectSame(joined, cells, `run ${run}`);
    }
  });

  it('grows a view without touching the columns it was cut from', () => {
    const cells = fold(
      [
        { time: 0, value: 1 },
        { time: 60_000, value: 2 },
      ],
      60_000,
      false,
    );
    const before = plainCells(cells);
    const view = sliceColumns(cells, 0, 60_000);
    view.append(fold([{ time: 60_000, value: 9 }], 60_000, false));
    expect(plainCells(cells)).toStrictEqual(before);
    expect(plainCells(view).map(({ max }) => max)).toEqual([1, 9]);
  });

  it('equals only cells that are the same in every member', () => {
    const next = random(seed());
    const cells = fold(randomPoints(next, 20), QUARTER, true);
    const documents = Array.from({ length: cells.length }, (_, i) => cellAt(cells, i));
    expectSame(columnsOf(documents), cells, 'documents');
    const [cell, ...rest] = documents as [Cell, ...Cell[]];
    const { bins, ...withoutBins } = cell;
    const changed: Cell[] = [
      withoutBins,
      { ...cell, start: cell.start - 1 },
      { ...cell, count: cell.count + 1 },
      { ...cell, sum: [...cell.sum, 1e-300] },
      { ...cell, sum: [1.5] },
      { ...cell, min: cell.min - 1e300 },
      { ...cell, max: cell.max + 1e300 },
      { ...cell, first: { ...cell.first, time: cell.first.time - 1 } },
      { ...cell, last: { ...cell.last, value: cell.last.value + 1e300 } },
    ];
    for (const other of changed) expect(cellsEqual(columnsOf([other, ...rest]), cells)).toBe(false);
    expect(cellsEqual(columnsOf(rest), cells)).toBe(false);
  });
});

describe('blocks', () => {
  it('tile time from the epoch', () => {
    const minutes = { minute: 96, quarter: 360, hour: 5_760, day: 138_240 };
    for (const tier of TIERS) {
      expect(blockMs(tier)).toBe(minutes[tier] * 60_000);
      expect(blockStart(tier, 0)).toBe(0);
      expect(blockStart(tier, blockMs(tier) - 1)).toBe(0);
      expect(blockStart(tier, blockMs(tier))).toBe(blockMs(tier));
      expect(blockStart(tier, -1)).toBe(-blockMs(tier));
    }
  });
});
