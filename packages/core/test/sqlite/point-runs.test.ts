import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointRuns } from '../../src/storage/sqlite/replica/point-runs.ts';
import { runs, seed } from '../support/runs.ts';

const SERIES = [1, 2, 3];

/** Of one point and of many: short and long runs are copied in different ways. */
const added = fc.array(
  fc.record({
    id: fc.constantFrom(...SERIES),
    values: fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 60 }),
  }),
  { maxLength: 40 },
);

function column(values: readonly number[]) {
  return { timestamps: Float64Array.from(values, (_, i) => i), values: Float64Array.from(values) };
}

describe('points on their way into chunks', () => {
  it('come back by series in the order in which they came, also in memory that is used again', () => {
    const property = fc.property(added, added, (first, second) => {
      const points = new PointRuns();
      for (const batches of [first, second]) {
        points.clear();
        for (const { id, values } of batches) points.add(id, column(values));
        for (const id of SERIES) {
          const expected = batches.filter((batch) => batch.id === id);
          const values = expected.flatMap((batch) => batch.values);
          const timestamps = expected.flatMap((batch) => batch.values.map((_, i) => i));
          expect(points.count(id)).toBe(values.length);
          for (const read of [points.points(id), points.borrowed(id)]) {
            expect([...(read?.values ?? [])]).toEqual(values);
            expect([...(read?.timestamps ?? [])]).toEqual(timestamps);
          }
        }
      }
    });
    fc.assert(property, { seed: seed(), numRuns: runs(200) });
  });
});
