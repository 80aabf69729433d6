import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortPoints } from '../../src/cell/sort-points.ts';
import { runs, seed } from '../support/runs.ts';

/** Few instants and values, so that many points are equal in one or both. */
const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -3, max: 3 })), { maxLength: 200 });

describe('sorting points', () => {
  it('is by timestamp and then by value, in a copy, whatever order they come in', () => {
    const property = fc.property(points, (unsorted) => {
      const timestamps = Float64Array.from(unsorted, ([time]) => time);
      const values = Float64Array.from(unsorted, ([, value]) => value + 0);
      const sorted = sortPoints({ timestamps, values });
      const expected = unsorted.toSorted(([ta, a], [tb, b]) => ta - tb || a - b);
      expect([...sorted.timestamps]).toEqual(expected.map(([time]) => time));
      expect([...sorted.values]).toEqual(expected.map(([, value]) => value + 0));
      expect([...timestamps]).toEqual(unsorted.map(([time]) => time));
      expect(sorted.timestamps.buffer).not.toBe(timestamps.buffer);
    });
    fc.assert(property, { seed: seed(), numRuns: runs(300) });
  });
});
