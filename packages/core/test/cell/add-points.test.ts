import { describe, expect, it } from 'vitest';
import { addPoints } from '../../src/cell/add-points.ts';
import type { CellColumns } from '../../src/cell/cell-columns.ts';
import { foldPoints } from '../../src/cell/fold-points.ts';
import { TIER_MS, TIERS } from '../../src/cell/tier.ts';
import { type NaivePoint, naiveCells } from '../../src/testing/oracle/naive-cells.ts';
import { plainCells } from '../../src/testing/oracle/plain-cells.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { awkwardValues } from './awkward-values.ts';

const columns = (points: readonly NaivePoint[]) => ({
  timestamps: Float64Array.from(points, ({ time }) => time),
  values: Float64Array.from(points, ({ value }) => value),
});

function folded(points: readonly NaivePoint[], bucketMs: number, withBins: boolean): CellColumns {
  const { timestamps, values } = columns(points);
  return foldPoints(timestamps, values, bucketMs, withBins);
}

describe('addPoints', () => {
  it('gives the cells of all points, batch after batch, or changes nothing where a point has no cell', () => {
    const next = random(seed());
    const seen = { added: 0, refused: 0 };
    for (let run = 0; run < runs(600, 60_000); run++) {
      const withBins = run % 3 === 0;
      const bucketMs = TIER_MS[TIERS[run % 4] as (typeof TIERS)[number]];
      const from = Math.floor(next() * 1e5) * bucketMs;
      const to = from + 8 * bucketMs;
      // Points also lie outside of the range, whose cells are somebody else's.
      const batch = (length: number) =>
        awkwardValues(next, length).map((value) => ({
          time: from + Math.floor((next() * 10 - 1) * bucketMs),
          value,
        }));
      const isInside = ({ time }: NaivePoint) => time >= from && time < to;
      let points = batch(1 + Math.floor(next() * 40)).filter(isInside);
      const cells = folded(points, bucketMs, withBins);
      for (let more = 0; more < 4; more++) {
        const added = batch(Math.floor(next() * 6));
        const all = [...points, ...added.filter(isInside)];
        const buckets = (list: readonly NaivePoint[]) => new Set(list.map(({ time }) => Math.floor(time / bucketMs)));
        const isKnown = buckets(all).size === buckets(points).size;
        const isAdded = addPoints(cells, columns(added), { from, to, bucketMs, withBins });
        expect(isAdded, `run ${run}`).toBe(isKnown);
        if (isAdded) points = all;
        seen[isAdded ? 'added' : 'refused']++;
        expect(plainCells(cells), `run ${run}`).toStrictEqual(naiveCells(points, bucketMs, withBins));
        // Nothing of what lies outside was put behind the last cell.
        expect(cells.bins?.length ?? 0, `run ${run}`).toBeLessThanOrEqual(cells.length);
      }
    }
    expect(Math.min(seen.added, seen.refused)).toBeGreaterThan(10);
  });

  it('leaves a sketch alone that others may hold', () => {
    const points = [1, 2, 3].map((value, i) => ({ time: i, value }));
    const cells = folded(points, 60_000, true);
    const shared = cells.bins?.[0]?.clone();
    const others = cells.bins?.[0];
    for (const value of [4, 5]) {
      const options = { from: 0, to: 60_000, bucketMs: 60_000, withBins: true };
      expect(addPoints(cells, columns([{ time: 7, value }]), options)).toBe(true);
    }
    expect(shared && others?.equals(shared)).toBe(true);
    expect(cells.bins?.[0]?.count).toBe(5);
  });
});
