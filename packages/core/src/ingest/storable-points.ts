import { type RawColumns, rawCount, summariesOutside } from '../cell/raw-columns.ts';
import { formatInstant } from '../interval/instant.ts';
import { type InputError, MAX_LISTED_ERRORS, type Rejected } from '../invalid-input.ts';
import type { SeriesRef } from '../metric/series.ts';
import type { MetricRecord, StorageAdapter } from '../storage/adapter.ts';
import type { SeriesPoints } from '../storage/change.ts';

/** Why nothing may be written to a series; undefined where it may. */
export type SeriesCheck = (series: SeriesRef) => Promise<string | undefined>;

/** What of a batch its metrics' definitions and floors allow, and `refusal` does not refuse, so that the rest does not get the whole refused. */
export async function storablePoints(
  storage: Pick<StorageAdapter, 'metric'>,
  points: readonly SeriesPoints[],
  refusal?: SeriesCheck | undefined,
): Promise<{ readonly points: readonly SeriesPoints[]; readonly rejected: Rejected }> {
  const records = new Map<string, MetricRecord | null>();
  for (const { metric } of points) if (!records.has(metric)) records.set(metric, await storage.metric(metric));
  const errors: InputError[] = [];
  let total = 0;
  const kept: SeriesPoints[] = [];
  for (const columns of points) {
    const outside = await refusal?.(columns);
    const { found, why } = outside
      ? { found: undefined, why: outside }
      : allowed(columns, records.get(columns.metric) ?? null);
    const dropped = rawCount(columns) - (found ? rawCount(found) : 0);
    total += dropped;
    if (dropped > 0 && errors.length < MAX_LISTED_ERRORS)
      errors.push({ pointer: '', detail: `${dropped} points of ${columns.metric}: ${why}` });
    if (found) kept.push(found);
  }
  return { points: kept, rejected: { total, errors } };
}

function allowed(
  columns: SeriesPoints,
  record: MetricRecord | null,
): { found?: SeriesPoints | undefined; why: string } {
  if (!record) return { found: columns, why: '' };
  const { definition, floors } = record;
  const unknown = columns.labels.find(([key]) => definition.labels && !definition.labels.includes(key));
  if (unknown) return { why: `the metric has no label ${unknown[0]}` };
  if (floors.raw === 0) return { found: columns, why: '' };
  const above = aboveFloor(columns, floors.raw);
  const why = `raw points are kept from ${formatInstant(floors.raw)}; an older point would not be exact`;
  return rawCount(above) > 0 ? { found: { ...columns, ...above }, why } : { why };
}

function aboveFloor({ timestamps, values, summaries }: RawColumns, floor: number): RawColumns {
  const isAbove = (i: number) => (timestamps[i] as number) >= floor;
  return {
    timestamps: timestamps.filter((_, i) => isAbove(i)),
    values: values.filter((_, i) => isAbove(i)),
    summaries: summariesOutside(summaries, Number.NEGATIVE_INFINITY, floor),
  };
}
