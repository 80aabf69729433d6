import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type SeriesRef, seriesKey } from '../src/metric/series.ts';
import { runs, seed } from './support/runs.ts';

const CONTROL = ['\u0000', '\u0001', '\u0002', '\u0003', '1', 'a'];
const word = fc.array(fc.constantFrom('a', 'b', '1'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
/** Label values may hold anything, separators included. */
const value = fc.array(fc.constantFrom(...CONTROL), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));

const series: fc.Arbitrary<SeriesRef> = fc.record({
  metric: word,
  bookId: fc.option(word),
  labels: fc.uniqueArray(fc.tuple(word, value), { selector: ([key]) => key, maxLength: 3 }),
});

it('two series have one key only if they are one', () => {
  fc.assert(
    fc.property(series, series, (a, b) => {
      expect(seriesKey(a) === seriesKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    { numRuns: runs(5_000), seed: seed() },
  );
});
