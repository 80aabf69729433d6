import type { Random } from '../simulate/random.ts';

export const DAY_MS = 86_400_000;
/** How far back late points go at first; retention takes a day after the other from it. */
export const LATE_DAYS = 9;
/** Every tenth point is late. */
const LATE_SHARE = 0.1;
const BOOKS = 50;
const SERIES_PER_BATCH = 40;
const POINTS_PER_SERIES = 10;
/** Whole numbers, so that sums are exact whatever adds them. */
const MAX_VALUE = 1_000;

export const METRICS = [
  { name: 'soak.views', kind: 'counter' },
  { name: 'soak.sales', kind: 'counter' },
  { name: 'soak.stock', kind: 'gauge' },
  { name: 'soak.latency', kind: 'histogram' },
] as const;

export interface Batch {
  readonly body: string;
  readonly points: number;
  /** By metric. */
  readonly sums: ReadonlyMap<string, number>;
}

/** A batch of points of the last seconds, some of them late by up to `lateDays`. */
export function batchOf({ next }: Random, now: number, lateDays: number): Batch {
  const sums = new Map<string, number>();
  const series = Array.from({ length: SERIES_PER_BATCH }, () => {
    const { name } = METRICS[Math.floor(next() * METRICS.length)] as (typeof METRICS)[number];
    const timestamps: number[] = [];
    const values: number[] = [];
    for (let i = 0; i < POINTS_PER_SERIES; i++) {
      const ageMs = next() < LATE_SHARE ? next() * lateDays * DAY_MS : next() * 5_000;
      timestamps.push(now - Math.floor(ageMs));
      values.push(1 + Math.floor(next() * MAX_VALUE));
    }
    sums.set(name, (sums.get(name) ?? 0) + values.reduce((sum, value) => sum + value, 0));
    return { name, bookId: `book-${Math.floor(next() * BOOKS)}`, timestamps, values };
  });
  return { body: JSON.stringify({ series }), points: SERIES_PER_BATCH * POINTS_PER_SERIES, sums };
}

const RANGES = [
  { interval: '1m', ms: 2 * 3_600_000 },
  { interval: '15m', ms: 6 * 3_600_000 },
  { interval: '1h', ms: DAY_MS },
  { interval: '1d', ms: 8 * DAY_MS },
] as const;
const TOP_BOOKS = { groupBy: 'bookId', top: '5', orderBy: 'count' };
const ZONES = ['UTC', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe'];

/** The parameters of a query that a dashboard would send. */
export function queryOf({ next }: Random, now: number): URLSearchParams {
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T;
  const { name, kind } = pick(METRICS);
  const { interval, ms } = pick(RANGES);
  const params = new URLSearchParams({
    name,
    interval,
    from: String(now - ms),
    aggregates: kind === 'histogram' ? 'avg,p50,p99' : 'sum,avg,max',
    timeZone: pick(ZONES),
    ...(next() < 0.3 ? TOP_BOOKS : {}),
  });
  if (next() < 0.5) params.set('bookId', `book-${Math.floor(next() * BOOKS)}`);
  return params;
}
