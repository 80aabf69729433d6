import type { Aggregate, Query } from '../../src/query/query.ts';
import { stretchesOf } from './edge-oracle.ts';
import type { OracleMetric } from './query-oracle.ts';
import { BOOKS, FIRST_INSTANT, LAST_INSTANT, METRICS, type RandomPoints, SHOPS } from './random-points.ts';
import { ZONE_NAMES } from './zone-names.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Interval and its mean length. */
const INTERVALS: readonly (readonly [string, number])[] = [
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60].map((n) => [`${n}m`, n * MINUTE_MS] as const),
  ...[1, 2, 3, 4, 6, 8, 12, 24].map((n) => [`${n}h`, n * 60 * MINUTE_MS] as const),
  ['1d', DAY_MS],
  ['1w', 7 * DAY_MS],
  ['1mo', 30.4 * DAY_MS],
  ['1q', 91.3 * DAY_MS],
  ['1y', 365.2 * DAY_MS],
  ['minute', MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
  ['month', 30.4 * DAY_MS],
  ['quarter', 91.3 * DAY_MS],
  ['year', 365.2 * DAY_MS],
];
const PLAIN: readonly Aggregate[] = ['avg', 'sum', 'count', 'min', 'max', 'first', 'last'];
const PERCENTILES: readonly Aggregate[] = ['p0', 'p5', 'p50', 'p75', 'p99.9', 'p100'];
const FILLS = ['none', 'null', 'zero', 'previous', 'linear', undefined] as const;
const GROUPINGS = [[], [], ['bookId'], ['shop'], ['bookId', 'shop'], ['shop', 'bookId'], ['nothing']];
const MAX_BUCKETS = 60;

export interface RandomQuery {
  readonly metric: OracleMetric;
  readonly query: Query;
  readonly now: number;
}

/** A random question about random points: any zone, interval, week start, fill and grouping; at least a tenth lie around clock changes. */
export function randomQuery(random: () => number, { places }: RandomPoints): RandomQuery {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const metric = pick(METRICS);
  const place = pick(places);
  // At a place that is a change of its zone's clock that zone sees it.
  const zone = random() < 0.4 ? place.zone : pick(ZONE_NAMES);
  const [interval, widthMs] = pick(INTERVALS);
  const lengthMs = widthMs * random() * random() * MAX_BUCKETS;
  const changes = stretchesOf(zone).map(({ from }) => from);
  const at = random() < 0.1 ? pick(changes) : place.at;
  const from = clamp(Math.floor(at - lengthMs * random() + (random() - 0.5) * widthMs));
  const to = Math.max(from + 1, Math.min(LAST_INSTANT, Math.ceil(from + lengthMs)));
  const now = random() < 0.3 ? Math.floor(from + (to - from) * (random() * 3 - 0.5)) : LAST_INSTANT;
  const aggregates = PLAIN.filter(() => random() < 0.4);
  if (metric.kind === 'histogram') aggregates.push(...PERCENTILES.filter(() => random() < 0.3));
  const groupBy = pick(GROUPINGS);
  const hasTop = groupBy.length > 0 && random() < 0.4;
  const text = (t: number) => (random() < 0.5 ? t : new Date(t).toISOString());
  return {
    metric,
    now,
    query: {
      name: metric.name,
      from: text(from),
      to: text(to),
      ...(random() < 0.05 ? {} : { interval }),
      timeZone: zone,
      ...(random() < 0.5 ? { weekStart: 1 + Math.floor(random() * 7) } : {}),
      ...(aggregates.length > 0 ? { aggregates } : {}),
      fill: pick(FILLS),
      ...(random() < 0.2 ? { bookId: pick(BOOKS) ?? 'book:unknown' } : {}),
      ...(random() < 0.2 ? { labels: { shop: pick(SHOPS) } } : {}),
      ...(groupBy.length > 0 ? { groupBy } : {}),
      // Ranks by percentile rest on estimates.
      ...(hasTop ? { top: 1 + Math.floor(random() * 4), orderBy: pick(PLAIN) } : {}),
      format: pick(['rows', 'columns'] as const),
    },
  };
}

function clamp(t: number): number {
  return Math.max(FIRST_INSTANT, Math.min(LAST_INSTANT - 1, t));
}
