import type { ConformanceCase } from '../conformance-case.ts';
import {
  batch,
  DAY,
  DAY_MS,
  define,
  HOUR_MS,
  MINUTE_MS,
  QUARTER_MS,
  remove,
  retain,
  series,
  type TimedPoint,
} from './support/changes.ts';
import { shuffled } from './support/shuffled.ts';
import { twinCase } from './support/twin-case.ts';

const AWKWARD = [
  0,
  1,
  2,
  -1,
  -2,
  0.5,
  1.0108892860517005,
  1.010889286051701,
  3,
  1e-3,
  1e3,
  1e19,
  2 ** 64,
  2 ** 64 * 1.5,
  -(2 ** 65),
  1e300,
  -1e300,
  2 ** -64,
  2 ** -64 * 0.999,
  2 ** -65,
  -(2 ** -64),
  5e-324,
  1e-30,
  0.1,
  0.2,
  0.30000000000000004,
];

/** S4 for sketches: the bins of every tier equal those of raw. */
export const histogramCases: ConformanceCase[] = [
  twinCase('histograms/bins', 'values of every magnitude fall into their bins', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), batch(spread(AWKWARD, QUARTER_MS)));
  }),
  twinCase('histograms/one-bucket', 'all of them in one minute', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), batch(spread(AWKWARD, 1)));
  }),
  twinCase('histograms/many-batches', 'bins add up over batches in any order', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }));
    for (const point of shuffled(spread(AWKWARD, 7 * MINUTE_MS))) await twin.commit(batch([point]));
  }),
  twinCase('histograms/dense', 'thousands of values', async (twin) => {
    const values = series(DAY, 4_000, 31_000, (i) => ((i * 7_919) % 10_007) / 13);
    await twin.commit(define({ kind: 'histogram' }), batch(values.slice(0, 2_500)), batch(values.slice(2_500)));
  }),
  twinCase('histograms/late', 'a late point adds to the bins of its own time', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), batch(series(DAY, 100, HOUR_MS)));
    await twin.check();
    await twin.maintain();
    await twin.commit(
      batch([
        [DAY + HOUR_MS + 1, 1_000],
        [DAY + HOUR_MS + 1, 1_000],
      ]),
    );
  }),
  twinCase('histograms/delete', 'deleting points equals never having added them', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), batch(series(DAY, 100, 10 * MINUTE_MS, (i) => i * i)));
    await twin.check();
    await twin.commit(remove(DAY + 3 * HOUR_MS, DAY + 5 * HOUR_MS + 1));
  }),
  twinCase('histograms/frozen', 'frozen cells keep their bins', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), batch(series(DAY, 100, HOUR_MS)));
    await twin.commit(retain({ raw: DAY + 2 * DAY_MS }));
    await twin.check();
    await twin.maintain();
    await twin.check();
    await twin.commit(batch([[DAY + 2 * DAY_MS, 5]]));
  }),
  twinCase('histograms/only-histograms', 'counters and gauges have no bins', async (twin, { expect }) => {
    await twin.commit(define({ kind: 'counter' }), define({ name: 'g', kind: 'gauge' }));
    await twin.commit(batch([[DAY, 1]]), batch([[DAY, 1]], { metric: 'g' }));
    const ids = (await twin.storage.series({})).map(({ id }) => id);
    const { cells } = await twin.storage.readCells({
      series: ids,
      ranges: [{ tier: 'day', from: DAY, to: DAY + DAY_MS }],
    });
    expect(cells.map(([range]) => range?.bins)).toEqual([undefined, undefined]);
  }),
  twinCase('histograms/many-books', 'each series has bins of its own', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }));
    for (let i = 0; i < 10; i++)
      await twin.commit(
        batch(
          series(DAY, 20, HOUR_MS, (j) => 2 ** (i + j)),
          { bookId: `b${i}` },
        ),
      );
  }),
];

function spread(values: readonly number[], stepMs: number): TimedPoint[] {
  return values.map((value, i) => [DAY + i * stepMs, value]);
}
