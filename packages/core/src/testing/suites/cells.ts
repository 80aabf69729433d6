import type { ConformanceCase } from '../conformance-case.ts';
import { stateOf } from '../oracle/state.ts';
import { cellCase } from './support/cell-case.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  QUARTER_MS,
  series,
  type TimedPoint,
} from './support/changes.ts';
import { shuffled } from './support/shuffled.ts';
import { twinCase } from './support/twin-case.ts';

/** S4: every cell of every tier equals the recomputation from raw, whatever arrives in whatever order. */
export const cellCases: ConformanceCase[] = [
  cellCase('one-point', 'one point makes one cell per tier', [[DAY + 1, 12.5]]),
  cellCase('one-minute', 'several points in one minute', [
    [DAY, 1],
    [DAY + 10, 3],
    [DAY + 59_999, 2],
  ]),
  cellCase('minute-edges', 'a point at a minute edge belongs to the minute that begins', [
    [DAY + MINUTE_MS - 1, 1],
    [DAY + MINUTE_MS, 2],
    [DAY + 2 * MINUTE_MS, 4],
  ]),
  cellCase('quarter-edges', 'points around quarter edges', edges(QUARTER_MS)),
  cellCase('hour-edges', 'points around hour edges', edges(HOUR_MS)),
  cellCase('day-edges', 'points around day edges', edges(DAY_MS)),
  cellCase('year-edges', 'points around a new year and a leap day', [
    [Date.UTC(2023, 11, 31, 23, 59, 59, 999), 1],
    [Date.UTC(2024, 0, 1), 2],
    [Date.UTC(2024, 1, 28, 23, 59, 59, 999), 3],
    [Date.UTC(2024, 1, 29), 4],
    [Date.UTC(2024, 2, 1), 5],
  ]),
  cellCase('earliest', 'the earliest timestamps that core lets through', [
    [Date.UTC(1980, 0, 1), 1],
    [Date.UTC(1980, 0, 1) + 1, 2],
    [Date.UTC(1980, 0, 2), 3],
  ]),
  cellCase('far-future', 'timestamps far ahead of the clock', [
    [Date.UTC(2099, 11, 31, 23, 59, 59, 999), 1],
    [Date.UTC(2100, 0, 1), 2],
  ]),
  cellCase('equal-points', 'equal points count each', [
    [DAY + 5, 2.5],
    [DAY + 5, 2.5],
    [DAY + 5, 2.5],
  ]),
  cellCase('ties', 'at equal timestamps the smaller value is first and the greater last', [
    [DAY + 5, 3],
    [DAY + 5, -7],
    [DAY + 5, 9],
    [DAY + 5, 0],
  ]),
  cellCase('zero', 'zeros, and sums that cancel to zero', [
    [DAY, 0],
    [DAY + MINUTE_MS, 5],
    [DAY + MINUTE_MS + 1, -5],
    [DAY + HOUR_MS, 0.1],
    [DAY + HOUR_MS + 1, -0.1],
  ]),
  cellCase(
    'negative',
    'negative values',
    series(DAY, 40, 37_000, (i) => -i * 1.3),
  ),
  cellCase(
    'decimals',
    'decimals whose sum rounds differently in every order',
    series(DAY, 200, 11_000, (i) => (i + 1) / 10),
  ),
  cellCase('cancellation', 'small values survive between huge ones', [
    [DAY, 1e300],
    [DAY + 1, 1],
    [DAY + 2, -1e300],
    [DAY + QUARTER_MS, 1e16],
    [DAY + QUARTER_MS + 1, 0.1],
    [DAY + QUARTER_MS + 2, -1e16],
  ]),
  cellCase('extremes', 'the greatest and smallest magnitudes together', [
    [DAY, 1e300],
    [DAY + 1, 5e-324],
    [DAY + 2, -1e300],
    [DAY + 3, 2.2250738585072014e-308],
    [DAY + 4, 1e300],
    [DAY + 5, 2 ** 53],
    [DAY + 6, -(2 ** -60)],
  ]),
  cellCase(
    'wide-sum',
    'a sum that needs many doubles',
    Array.from({ length: 12 }, (_, i): TimedPoint => [DAY + i, 10 ** (300 - 50 * i)]),
  ),
  cellCase(
    'integers-above-2-53',
    'integers whose sum passes 2^53',
    series(DAY, 50, 1_000, (i) => 2 ** 53 - i),
  ),
  cellCase('descending', 'points in descending order', series(DAY, 300, 47_000).reverse()),
  cellCase('shuffled', 'points in no order', shuffled(series(DAY, 300, 47_000))),
  cellCase('sparse-years', 'points years apart', series(Date.UTC(2000, 1, 29), 20, 400 * DAY_MS)),
  cellCase('every-minute', 'a point in every minute of a day and more', series(DAY, 1_500, MINUTE_MS)),
  cellCase('dense', 'thousands of points in one hour', series(DAY, 5_000, 701)),
  cellCase('each-day', 'a point a day for two years', series(DAY - 730 * DAY_MS, 730, DAY_MS)),

  twinCase('cells/late-point', 'a late point mends the cells of its own time', async (twin) => {
    await twin.commit(batch(series(DAY, 100, MINUTE_MS)));
    await twin.check();
    await twin.commit(batch([[DAY + 30 * MINUTE_MS + 1, 99]]));
    await twin.check();
    await twin.commit(batch([[DAY - 400 * DAY_MS, 3]]));
  }),
  twinCase('cells/late-extremes', 'late points replace first, last, min and max', async (twin) => {
    await twin.commit(batch([[DAY + 100, 5]]));
    for (const point of [
      [DAY + 50, 6],
      [DAY + 150, 4],
      [DAY + 50, 5.5],
      [DAY + 150, 4.5],
    ] as TimedPoint[]) {
      await twin.commit(batch([point]));
      await twin.check();
    }
  }),
  twinCase('cells/one-by-one', 'a point per commit', async (twin) => {
    for (const point of shuffled(series(DAY, 60, 13 * MINUTE_MS))) await twin.commit(batch([point]));
  }),
  twinCase('cells/one-call', 'many batches of one series in one call', async (twin) => {
    await twin.commit(...series(DAY, 60, 7 * MINUTE_MS).map((point) => batch([point])));
  }),
  twinCase('cells/same-series-twice', 'one batch names the same series twice', async (twin) => {
    await twin.commit(
      columns([
        column([[DAY, 1]]),
        column([
          [DAY, 2],
          [DAY + HOUR_MS, 3],
        ]),
        column([[DAY - 1, 4]]),
      ]),
    );
  }),
  twinCase('cells/many-series', 'many series in one batch keep apart', async (twin) => {
    const all = Array.from({ length: 50 }, (_, i) =>
      column(
        series(DAY + i, 5, 20 * MINUTE_MS, (j) => i * 100 + j),
        {
          metric: i % 2 === 0 ? 'even' : 'odd',
          bookId: i % 3 === 0 ? null : `book-${i % 5}`,
          labels: { shop: `shop-${i}` },
        },
      ),
    );
    await twin.commit(columns(all.slice(0, 30)));
    await twin.commit(columns(all.slice(20)));
  }),
  twinCase('cells/similar-names', 'metric, book and labels that look alike keep apart', async (twin) => {
    await twin.commit(
      columns([
        column([[DAY, 1]], { metric: 'a' }),
        column([[DAY, 2]], { metric: 'A' }),
        column([[DAY, 3]], { metric: 'a', bookId: 'a' }),
        column([[DAY, 4]], { metric: 'a', bookId: 'A' }),
        column([[DAY, 5]], { metric: 'a', bookId: 'null' }),
        column([[DAY, 6]], { metric: 'a', labels: { a: 'a' } }),
        column([[DAY, 7]], { metric: 'a', labels: { a: 'b' } }),
        column([[DAY, 8]], { metric: 'a', labels: { a: 'a', b: 'b' } }),
        column([[DAY, 9]], { metric: 'a', labels: { a: 'a,b=b' } }),
        column([[DAY, 10]], { metric: 'a', labels: { a: '"' } }),
        column([[DAY, 11]], { metric: 'a', labels: { a: '😀' } }),
        column([[DAY, 12]], { metric: 'a', labels: { a: '\u0000' } }),
        column([[DAY, 13]], { metric: 'a', labels: { $a: '$b.c' } }),
      ]),
    );
  }),
  twinCase('cells/arrival-order', 'the order of batches leaves no trace', async (twin, { createStorage, expect }) => {
    const batches = [series(DAY, 50, 61_000), series(DAY + 7, 50, 53_000), series(DAY - HOUR_MS, 50, 71_000)].map(
      (points) => batch(points),
    );
    const other = await createStorage();
    await other.commit([...batches].reverse());
    await twin.commit(...batches);
    expect(await stateOf(other)).toEqual(await stateOf(twin.storage));
  }),
  twinCase('cells/reads-between', 'a read between two commits does not fix what it saw', async (twin) => {
    for (let i = 0; i < 20; i++) {
      await twin.commit(
        batch([
          [DAY + i * 17 * MINUTE_MS, i],
          [DAY + 1, -i],
        ]),
      );
      await twin.check();
    }
  }),
  twinCase('cells/maintained-between', 'upkeep between commits changes nothing', async (twin) => {
    for (let i = 0; i < 20; i++) {
      await twin.commit(batch(series(DAY + i * 1_000, 30, 50 * MINUTE_MS)));
      await twin.maintain();
      await twin.check();
    }
  }),
];

/** The last instant before an edge, the edge, and the first instant after it, three times over. */
function edges(widthMs: number): TimedPoint[] {
  return [1, 2, 3].flatMap((n): TimedPoint[] => [
    [DAY + n * widthMs - 1, n],
    [DAY + n * widthMs, n * 10],
    [DAY + n * widthMs + 1, n * 100],
  ]);
}
