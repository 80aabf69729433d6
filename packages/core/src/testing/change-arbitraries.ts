import { sketchOfBins } from '../cell/exponential-bins.ts';
import { type Summary, summaryColumns } from '../cell/summary.ts';
import type { MetricDefinition } from '../metric/definition.ts';
import type { Change, Floors, SeriesPoints, SeriesSelector } from '../storage/change.ts';
import { AWKWARD_VALUES } from './awkward.ts';

export type FastCheck = typeof import('fast-check').default;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What random points, batches and changes are drawn from: few enough names and instants that they meet. */
export interface ChangeSpace {
  readonly metrics: readonly string[];
  readonly bookIds: readonly (string | null)[];
  readonly labelValues: readonly string[];
  /** UTC midnight at which the days begin. */
  readonly firstDay: number;
  readonly days: number;
}

/**
 * Arbitraries of fast-check for what stores take. fast-check is handed in, so that this entry point does not need it.
 *
 * @example
 * import fc from 'fast-check';
 * const { change } = changeArbitraries(fc, { metrics: ['m'], bookIds: [null, 'b'], labelValues: ['x'], firstDay: 0, days: 3 });
 * fc.assert(fc.asyncProperty(fc.array(change), async (changes) => { … }));
 */
export function changeArbitraries(fc: FastCheck, space: ChangeSpace) {
  const { metrics, bookIds, labelValues, firstDay, days } = space;

  const value = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: -50, max: 50 }) },
    { weight: 3, arbitrary: fc.integer({ min: -9_999, max: 9_999 }).map((cents) => cents / 100) },
    { weight: 2, arbitrary: fc.constantFrom(...AWKWARD_VALUES) },
    { weight: 1, arbitrary: fc.double({ min: -1e300, max: 1e300, noNaN: true }).map((x) => x + 0) },
  );

  /** Anywhere in the days, often on or next to an edge of a tier. */
  const timestamp = fc.oneof(
    fc.integer({ min: 0, max: days * DAY_MS - 1 }).map((ms) => firstDay + ms),
    fc
      .tuple(fc.integer({ min: 0, max: days * 96 - 1 }), fc.constantFrom(-1, 0, 1, MINUTE_MS))
      .map(([quarter, ms]) => Math.max(firstDay, firstDay + quarter * 15 * MINUTE_MS + ms)),
  );

  const metric = fc.constantFrom(...metrics);
  const bookId = fc.constantFrom(...bookIds);
  const labels = fc.constantFrom<SeriesPoints['labels'][]>(
    [],
    ...labelValues.map((text): [string, string][] => [['shop', text]]),
  );

  const run = fc.record({
    offset: fc.integer({ min: -300, max: 300 }),
    counts: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }).map((counts) => [...counts, 1]),
  });
  const bins = fc
    .record(
      { scale: fc.integer({ min: -10, max: 8 }), zeroCount: fc.nat(3), positive: run, negative: run },
      { requiredKeys: ['scale', 'positive'] },
    )
    .map(sketchOfBins);
  const summary: import('fast-check').Arbitrary<Summary> = fc.oneof(
    fc.record(
      { time: timestamp, count: fc.integer({ min: 1, max: 2 ** 31 - 1 }), sum: value, min: value, max: value },
      { requiredKeys: ['time', 'count', 'sum'] },
    ),
    fc
      .record({ time: timestamp, sum: value, min: value, max: value, bins })
      .map((all) => ({ ...all, count: all.bins.count })),
  );

  const column: import('fast-check').Arbitrary<SeriesPoints> = fc
    .record({
      metric,
      bookId,
      labels,
      points: fc.array(fc.tuple(timestamp, value), { maxLength: 8 }),
      summaries: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(summary, { maxLength: 4 }) },
      ),
    })
    .filter(({ points, summaries }) => points.length + summaries.length > 0)
    .map(({ points, summaries, ...ref }) => ({
      ...ref,
      timestamps: Float64Array.from(points, ([time]) => time),
      values: Float64Array.from(points, ([, v]) => v),
      ...(summaries.length > 0 ? { summaries: summaryColumns(summaries) } : {}),
    }));

  const points = fc
    .array(column, { minLength: 1, maxLength: 4 })
    .map((all): Change => ({ kind: 'points', points: all }));

  const selector: import('fast-check').Arbitrary<SeriesSelector> = fc.oneof(
    metric.map((name) => ({ metric: name })),
    bookId.map((id) => ({ bookIds: [id] })),
    fc.record({ metric, bookIds: fc.subarray([...bookIds]), labels }),
  );

  const define = fc
    .record({
      name: metric,
      kind: fc.constantFrom<MetricDefinition['kind'][]>('counter', 'gauge', 'histogram'),
      unit: fc.constantFrom('1', 'ms'),
      description: fc.constantFrom('', 'What it “means”'),
      labels: fc.constantFrom(undefined, ['shop'], []),
      seriesLimit: fc.constantFrom(1, 2, 2_000),
    })
    .map(
      ({ labels: allowed, ...rest }): Change => ({
        kind: 'define',
        definition: { ...rest, ...(allowed === undefined ? {} : { labels: allowed }) },
      }),
    );

  const remove = fc
    .record({ selector, a: timestamp, b: timestamp })
    .map((r): Change => ({ kind: 'delete', selector: r.selector, from: Math.min(r.a, r.b), to: Math.max(r.a, r.b) }));

  const purge = fc.oneof(
    selector.map((selected): Change => ({ kind: 'purge', selector: selected, definition: false })),
    metric.map((name): Change => ({ kind: 'purge', selector: { metric: name }, definition: true })),
  );

  const level = fc.integer({ min: 0, max: days });
  const retain = fc
    .record({ metric, raw: level, coarser: fc.tuple(level, level, level, level) })
    .map((r): Change => ({ kind: 'retain', metric: r.metric, floors: floorsOf(r.raw, r.coarser, space) }));

  const change = fc.oneof(
    { weight: 12, arbitrary: points },
    { weight: 2, arbitrary: remove },
    { weight: 2, arbitrary: define },
    { weight: 1, arbitrary: purge },
    { weight: 1, arbitrary: retain },
  );

  return {
    value,
    timestamp,
    metric,
    bookId,
    labels,
    summary,
    column,
    points,
    selector,
    define,
    remove,
    purge,
    retain,
    change,
  };
}

/** Low floors are likelier, so that they have room to rise; a coarser tier's floor is never above a finer one's. */
function floorsOf(rawLevel: number, coarser: readonly number[], { firstDay, days }: ChangeSpace): Floors {
  const levels = [Math.floor((rawLevel * rawLevel) / days)];
  for (const level of coarser) levels.push(Math.min(level, levels.at(-1) ?? 0));
  const [raw = 0, minute = 0, quarter = 0, hour = 0, day = 0] = levels.map((n) =>
    n === 0 ? 0 : firstDay + n * DAY_MS,
  );
  return { raw, minute, quarter, hour, day };
}
