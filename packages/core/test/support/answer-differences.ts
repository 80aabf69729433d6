import type { QueryAnswer, SeriesColumns, SeriesRows } from '../../src/query/query.ts';
import type { ExpectedAnswer, ExpectedBucket, ExpectedSeries, ExpectedValue } from './query-oracle.ts';

/** Where an answer differs from what the oracle expects; empty where it does not. */
export function differences(answer: QueryAnswer, expected: ExpectedAnswer): string[] {
  const found: string[] = [];
  const compare = (what: string, actual: unknown, wanted: unknown) => {
    if (!Object.is(actual, wanted)) found.push(`${what}: ${String(actual)} instead of ${String(wanted)}`);
  };
  compare('interval', answer.interval, expected.interval);
  compare('from', answer.from, new Date(expected.from).toISOString());
  compare('to', answer.to, new Date(expected.to).toISOString());
  compare('fill', answer.fill, expected.fill);
  compare('series', answer.series.length, expected.series.length);
  expected.series.forEach((wanted, i) => {
    const series = answer.series[i];
    if (!series) return;
    compare(`series ${i} group`, JSON.stringify(series.group), JSON.stringify(wanted.group));
    compare(`series ${i} other`, series.other ?? false, wanted.other);
    const at = (bucket: ExpectedBucket) => `series ${i} ${new Date(bucket.start).toISOString()}`;
    if (isColumns(series)) compareColumns(series, wanted, at, answer.relativeError ?? 0, compare);
    else compareRows(series, wanted, at, answer.relativeError ?? 0, compare);
  });
  return found;
}

type Compare = (what: string, actual: unknown, wanted: unknown) => void;
type Place = (bucket: ExpectedBucket) => string;

function isColumns(series: SeriesRows | SeriesColumns): series is SeriesColumns {
  return 'start' in series;
}

function compareRows(
  { buckets }: SeriesRows,
  wanted: ExpectedSeries,
  at: Place,
  error: number,
  compare: Compare,
): void {
  compare('buckets', buckets.length, wanted.buckets.length);
  wanted.buckets.forEach((bucket, i) => {
    const row = buckets[i];
    const place = at(bucket);
    compare(`${place} start`, row?.start, new Date(bucket.start).toISOString());
    compare(`${place} end`, row?.end, new Date(bucket.end).toISOString());
    compare(`${place} complete`, row?.complete, bucket.complete);
    compare(`${place} count`, row?.count, bucket.count);
    for (const [name, value] of Object.entries(bucket.values))
      compareValue(`${place} ${name}`, row?.[name] as number, value, error, compare);
  });
}

function compareColumns(
  columns: SeriesColumns,
  wanted: ExpectedSeries,
  at: Place,
  error: number,
  compare: Compare,
): void {
  compare('buckets', columns.start.length, wanted.buckets.length);
  wanted.buckets.forEach((bucket, i) => {
    const place = at(bucket);
    compare(`${place} start`, columns.start[i], bucket.start);
    compare(`${place} count`, columns.count[i], bucket.count);
    for (const [name, value] of Object.entries(bucket.values))
      compareValue(`${place} ${name}`, (columns[name] as (number | null)[])[i], value, error, compare);
  });
}

function compareValue(
  what: string,
  actual: number | null | undefined,
  { value, slack }: ExpectedValue,
  relativeError: number,
  compare: Compare,
): void {
  // One part in 10^12 for the rounding of the estimate itself.
  const isNear =
    slack > 0 &&
    typeof actual === 'number' &&
    value !== null &&
    Math.abs(actual - value) <= slack * relativeError * (1 + 1e-12);
  if (!isNear) compare(what, actual, value);
}
