import { MetricsHandlerError } from '../errors.ts';
import { automaticInterval } from '../interval/automatic.ts';
import { type BucketRule, bucketEdges, type WeekStart } from '../interval/edges.ts';
import { parseInstant } from '../interval/instant.ts';
import { formatInterval, parseInterval } from '../interval/interval.ts';
import { zoneOf } from '../interval/zone.ts';
import { InvalidInputError } from '../invalid-input.ts';
import { defaultFill, type Fill, type MetricDefinition } from '../metric/definition.ts';
import { type LabelPairs, labelPairs } from '../metric/labels.ts';
import { MIN_TIMESTAMP_MS } from '../metric/point.ts';
import { type AggregateSpec, parseAggregate } from './aggregate.ts';
import type { Query } from './query.ts';

/** Buckets that one group of an answer may have. */
export const MAX_BUCKETS = 11_000;
/** Buckets that all groups of an answer may have together. */
export const MAX_ANSWER_BUCKETS = 110_000;
/** Buckets that a query without an interval gets at most. */
const AUTOMATIC_MAX_BUCKETS = 500;
export const DEFAULT_RANGE_MS = 24 * 3_600_000;
const MAX_TIMESTAMP_MS = Date.UTC(2200, 0, 1);

/** A query with every default decided, at one instant. */
export interface QuerySpec {
  readonly name: string;
  readonly rule: BucketRule;
  readonly interval: string;
  /** Rising instants; bucket i is `[edges[i], edges[i + 1])`. */
  readonly edges: Float64Array;
  readonly aggregates: readonly AggregateSpec[];
  readonly fill: Fill;
  readonly bookId: string | undefined;
  readonly labels: LabelPairs;
  readonly groupBy: readonly string[];
  readonly top: number | undefined;
  readonly orderBy: AggregateSpec;
  readonly format: 'rows' | 'columns';
  readonly now: number;
  /** The whole range moves with now. */
  readonly slides: boolean;
}

/**
 * @throws MetricsHandlerError `unknown_time_zone`, `invalid_interval`, `invalid_timestamp`, `invalid_labels`, `too_many_buckets`,
 * `percentiles_need_histogram`, and InvalidInputError `invalid_query` for `from >= to`.
 */
export function specify(query: Query, definition: MetricDefinition, now: number): QuerySpec {
  // Without `to` the range ends with the bucket that holds now, also where now is that bucket's first instant.
  const to = instantOf('to', query.to) ?? now + 1;
  const from = instantOf('from', query.from) ?? Math.min(to, now) - DEFAULT_RANGE_MS;
  if (from >= to) throw invalid('/from', `must lie before to (${new Date(to).toISOString()})`);
  const zone = zoneOf(query.timeZone ?? 'UTC');
  const weekStart = (query.weekStart ?? 1) as WeekStart;
  const interval =
    query.interval === undefined
      ? automaticInterval(from, to, zone, AUTOMATIC_MAX_BUCKETS, weekStart)
      : parseInterval(query.interval);
  const rule: BucketRule = { interval, zone, weekStart };
  const aggregates = (query.aggregates ?? ['avg']).map((text) => parseAggregate(text) as AggregateSpec);
  const orderBy =
    query.orderBy === undefined ? (aggregates[0] as AggregateSpec) : (parseAggregate(query.orderBy) as AggregateSpec);
  if (definition.kind !== 'histogram') refusePercentiles([...aggregates, orderBy], definition);
  return {
    name: query.name,
    rule,
    interval: formatInterval(interval),
    edges: bucketEdges(rule, from, to, MAX_BUCKETS),
    aggregates: [...new Map(aggregates.map((aggregate) => [aggregate.name, aggregate])).values()],
    fill: query.fill ?? defaultFill(definition),
    bookId: query.bookId,
    labels: labelPairs(query.labels),
    groupBy: [...new Set(query.groupBy ?? [])],
    top: query.top,
    orderBy,
    format: query.format ?? 'rows',
    now,
    slides: query.from === undefined && query.to === undefined,
  };
}

function instantOf(member: 'from' | 'to', value: string | number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const instant = parseInstant(value);
  if (instant >= MIN_TIMESTAMP_MS && instant <= MAX_TIMESTAMP_MS) return instant;
  throw invalid(
    `/${member}`,
    'must lie between 1980-01-01 and 2200-01-01 (epoch milliseconds, not seconds or nanoseconds)',
  );
}

function refusePercentiles(aggregates: readonly AggregateSpec[], { name, kind }: MetricDefinition): void {
  const percentile = aggregates.find(({ percentileMilli }) => percentileMilli !== null);
  if (!percentile) return;
  throw new MetricsHandlerError(
    'percentiles_need_histogram',
    `${percentile.name} of ${name} is not known: a ${kind} keeps no distribution. Define ${name} as a histogram, which rebuilds it from raw points`,
    { details: { metric: name, kind } },
  );
}

function invalid(pointer: string, detail: string): InvalidInputError {
  return new InvalidInputError('invalid_query', 'the query is not valid', [{ pointer, detail }]);
}
