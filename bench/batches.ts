import { mixed, valuesOf, YEAR_START } from './values.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SERIES = 10;
const BATCH_POINTS = 10_000;

/** Points of one request. */
export interface Batch {
  readonly series: readonly BatchSeries[];
}

export interface BatchSeries {
  readonly book: string;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
}

export type Workload =
  /** W1: ten series by the minute, in the order of time. */
  | { readonly kind: 'year'; readonly days: number }
  /** W2: 10,000 series by the second, one second a batch. */
  | { readonly kind: 'wide'; readonly series: number; readonly seconds: number }
  /** W4: points of the same ten series anywhere in the year. */
  | { readonly kind: 'late'; readonly days: number; readonly points: number };

export function pointsOf(workload: Workload): number {
  if (workload.kind === 'year') return workload.days * 1_440 * SERIES;
  return workload.kind === 'wide' ? workload.series * workload.seconds : workload.points;
}

export function* batchesOf(workload: Workload): Generator<Batch> {
  if (workload.kind === 'year') yield* yearBatches(workload.days);
  else if (workload.kind === 'wide') yield* wideBatches(workload.series, workload.seconds);
  else yield* lateBatches(workload.days, workload.points);
}

function* yearBatches(days: number): Generator<Batch> {
  const step = BATCH_POINTS / SERIES;
  const total = days * 1_440;
  for (let i = 0; i < total; i += step) {
    const length = Math.min(step, total - i);
    const timestamps = Float64Array.from({ length }, (_, j) => YEAR_START + (i + j) * MINUTE_MS);
    yield { series: books(SERIES, (n) => ({ timestamps, values: valuesOf(length, n, i) })) };
  }
}

function* wideBatches(series: number, seconds: number): Generator<Batch> {
  for (let second = 0; second < seconds; second++) {
    const timestamps = Float64Array.of(YEAR_START + second * 1_000);
    yield { series: books(series, (n) => ({ timestamps, values: valuesOf(1, n, second) })) };
  }
}

function* lateBatches(days: number, points: number): Generator<Batch> {
  const length = BATCH_POINTS / SERIES;
  for (let i = 0; i < points / SERIES; i += length) {
    yield {
      series: books(SERIES, (n) => ({
        // Off the minute, so that no point replaces one of the year where a store keeps one value per instant.
        timestamps: Float64Array.from(
          { length },
          (_, j) => YEAR_START + lateMinute(n, i + j, days) * MINUTE_MS + 30_000,
        ),
        values: valuesOf(length, n, -1 - i - length),
      })),
    };
  }
}

/** A minute of the year that comes once: steps that have no factor in common with the number of minutes. */
function lateMinute(series: number, i: number, days: number): number {
  return (mixed(series) + i * 7_919) % ((days * DAY_MS) / MINUTE_MS);
}

function books(count: number, columns: (n: number) => Omit<BatchSeries, 'book'>): BatchSeries[] {
  return Array.from({ length: count }, (_, n) => ({ book: `book-${n}`, ...columns(n) }));
}
