import type { MetricDeclaration, Point, SummaryPoint } from '@metrics-handler/core';
import { seriesAttributes } from './attributes.ts';
import { CURES } from './cures.ts';
import { type Json, msOfNanos, numberOf, objectOf, objectsOf, textOf } from './json-values.ts';

const DELTA = new Set<unknown>([1, 'AGGREGATION_TEMPORALITY_DELTA']);
const CUMULATIVE = new Set<unknown>([2, 'AGGREGATION_TEMPORALITY_CUMULATIVE']);
/** DataPointFlags: the stream has no value at this time. */
const NO_RECORDED_VALUE = 1;
/** Magnitudes below it are in our zero bin too. */
const MAX_ZERO_THRESHOLD = 2 ** -64;
const MAX_DESCRIPTION_LENGTH = 1_024;

/** What an export request says, in our terms. */
export interface ReadMetrics {
  readonly points: (Point | SummaryPoint)[];
  /** How each metric would be defined, by name. */
  readonly declarations: Map<string, MetricDeclaration>;
  /** Data points that cannot be kept exactly. */
  rejected: number;
  /** Why, each reason once. */
  readonly reasons: Set<string>;
}

type Kind = MetricDeclaration['kind'];

/**
 * Reads the JSON of an OTLP `ExportMetricsServiceRequest`: gauges, delta sums, delta exponential histograms, and non-monotonic cumulative sums as
 * gauges. Everything else is counted and named.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
export function readMetrics(request: unknown): ReadMetrics {
  const read: ReadMetrics = { points: [], declarations: new Map(), rejected: 0, reasons: new Set() };
  for (const { resource, scopeMetrics } of objectsOf(objectOf(request).resourceMetrics)) {
    for (const { metrics } of objectsOf(scopeMetrics)) {
      for (const metric of objectsOf(metrics)) readMetric(metric, objectOf(resource), read);
    }
  }
  return read;
}

function readMetric(metric: Json, resource: Json, read: ReadMetrics): void {
  const { gauge, sum, exponentialHistogram } = metric;
  if (gauge !== undefined) readNumbers(metric, objectOf(gauge), resource, 'gauge', read);
  else if (sum !== undefined) readSum(metric, objectOf(sum), resource, read);
  else if (exponentialHistogram !== undefined) readHistogram(metric, objectOf(exponentialHistogram), resource, read);
  else rejectAll(metric, read);
}

function rejectAll({ name, histogram, summary }: Json, read: ReadMetrics): void {
  const why =
    histogram !== undefined ? CURES.explicitBuckets : summary !== undefined ? CURES.summary : CURES.unknownKind;
  reject(read, name, why, Math.max(1, objectsOf(objectOf(histogram ?? summary).dataPoints).length));
}

function readSum(metric: Json, sum: Json, resource: Json, read: ReadMetrics): void {
  const isGauge = CUMULATIVE.has(sum.aggregationTemporality) && sum.isMonotonic !== true;
  if (isGauge) readNumbers(metric, sum, resource, 'gauge', read);
  else if (DELTA.has(sum.aggregationTemporality)) readNumbers(metric, sum, resource, 'counter', read);
  else reject(read, metric.name, CURES.cumulative, objectsOf(sum.dataPoints).length);
}

function readNumbers(metric: Json, { dataPoints }: Json, resource: Json, kind: Kind, read: ReadMetrics): void {
  for (const point of objectsOf(dataPoints)) {
    if (isAbsent(point)) continue;
    const timestamp = msOfNanos(point.timeUnixNano);
    const value = point.asDouble ?? numberOf(point.asInt);
    if (timestamp === undefined) reject(read, metric.name, CURES.noTime);
    else if (value === undefined) reject(read, metric.name, CURES.noValue);
    else {
      declare(metric, kind, read);
      const series = seriesAttributes(point, resource);
      read.points.push({ name: textOf(metric.name), timestamp, ...series, value: value as number });
    }
  }
}

function readHistogram(metric: Json, histogram: Json, resource: Json, read: ReadMetrics): void {
  const points = objectsOf(histogram.dataPoints);
  if (!DELTA.has(histogram.aggregationTemporality)) {
    reject(read, metric.name, CURES.cumulative, points.length);
    return;
  }
  for (const point of points) {
    const count = numberOf(point.count) ?? 0;
    if (isAbsent(point) || count === 0) continue;
    const timestamp = msOfNanos(point.timeUnixNano);
    if (timestamp === undefined) reject(read, metric.name, CURES.noTime);
    else if (point.sum === undefined) reject(read, metric.name, CURES.noSum);
    else if ((numberOf(point.zeroThreshold) ?? 0) > MAX_ZERO_THRESHOLD) reject(read, metric.name, CURES.zeroThreshold);
    else {
      declare(metric, 'histogram', read);
      const series = seriesAttributes(point, resource);
      read.points.push({ name: textOf(metric.name), timestamp, ...series, count, ...summaryOf(point) });
    }
  }
}

/** The members of a summary as they came; whether they make sense is for core to say. */
function summaryOf({
  sum,
  min,
  max,
  scale,
  zeroCount,
  positive,
  negative,
}: Json): Omit<SummaryPoint, 'name' | 'count'> {
  return {
    sum: sum as number,
    ...(min === undefined ? {} : { min: min as number }),
    ...(max === undefined ? {} : { max: max as number }),
    scale: numberOf(scale) ?? 0,
    zeroCount: numberOf(zeroCount) ?? 0,
    ...(positive === undefined ? {} : { positive: runOf(objectOf(positive)) }),
    ...(negative === undefined ? {} : { negative: runOf(objectOf(negative)) }),
  };
}

function runOf({ offset, bucketCounts }: Json) {
  const counts = Array.isArray(bucketCounts) ? bucketCounts.map((count) => numberOf(count) ?? Number.NaN) : [];
  return { offset: numberOf(offset) ?? 0, counts };
}

function isAbsent({ flags }: Json): boolean {
  return ((numberOf(flags) ?? 0) & NO_RECORDED_VALUE) !== 0;
}

/** The first kind of a name is its kind. */
function declare({ name, unit, description }: Json, kind: Kind, { declarations }: ReadMetrics): void {
  const key = textOf(name);
  if (declarations.has(key)) return;
  const hasUnit = typeof unit === 'string' && /^\P{Cc}{1,63}$/u.test(unit);
  declarations.set(key, {
    kind,
    ...(hasUnit ? { unit } : {}),
    ...(typeof description === 'string' ? { description: description.slice(0, MAX_DESCRIPTION_LENGTH) } : {}),
  });
}

function reject(read: ReadMetrics, name: unknown, why: string, points = 1): void {
  read.rejected += points;
  read.reasons.add(`${textOf(name).slice(0, 255)} ${why}`);
}
