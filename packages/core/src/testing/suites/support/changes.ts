import { type Summary, summaryColumns } from '../../../cell/summary.ts';
import { DEFAULT_SERIES_LIMIT, type MetricDefinition } from '../../../metric/definition.ts';
import { type Change, type Floors, NO_FLOORS, type SeriesPoints } from '../../../storage/change.ts';
import type { CredentialKind } from '../../../storage/credential-store.ts';

export const MINUTE_MS = 60_000;
export const QUARTER_MS = 900_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A midnight a week before the clocks of cases start. */
export const DAY = Date.UTC(2025, 11, 29);

export interface ColumnOptions {
  readonly metric?: string;
  readonly bookId?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A point as [epoch ms, value]. */
export type TimedPoint = readonly [time: number, value: number];

export function column(points: readonly TimedPoint[], options: ColumnOptions = {}): SeriesPoints {
  const { metric = 'm', bookId = null, labels = {} } = options;
  return {
    metric,
    bookId,
    labels: Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    timestamps: Float64Array.from(points, ([time]) => time),
    // As at the door of core: no −0.
    values: Float64Array.from(points, ([, value]) => value + 0),
  };
}

/** A batch of one series. */
export function batch(points: readonly TimedPoint[], options?: ColumnOptions): Change {
  return { kind: 'points', points: [column(points, options)] };
}

/** A batch of pre-aggregated points of one series. */
export function summaries(items: readonly Summary[], options?: ColumnOptions): Extract<Change, { kind: 'points' }> {
  return { kind: 'points', points: [{ ...column([], options), summaries: summaryColumns(items) }] };
}

/** A batch of several series, or with an idempotency key. */
export function columns(points: readonly SeriesPoints[], key?: string, hash = `hash of ${key}`): Change {
  return { kind: 'points', points, ...(key === undefined ? {} : { idempotency: { key, hash } }) };
}

export function keyed(key: string, points: readonly TimedPoint[], hash?: string): Change {
  return columns([column(points)], key, hash);
}

export function definition(partial: Partial<MetricDefinition> = {}): MetricDefinition {
  return { name: 'm', kind: 'gauge', unit: '1', description: '', seriesLimit: DEFAULT_SERIES_LIMIT, ...partial };
}

export function define(partial: Partial<MetricDefinition> = {}): Change {
  return { kind: 'define', definition: definition(partial) };
}

export function remove(
  from: number,
  to: number,
  selector: Extract<Change, { kind: 'delete' }>['selector'] = { metric: 'm' },
): Change {
  return { kind: 'delete', selector, from, to };
}

export function purge(
  selector: Extract<Change, { kind: 'purge' }>['selector'] = { metric: 'm' },
  withDefinition = false,
): Change {
  return { kind: 'purge', selector, definition: withDefinition };
}

export function revoke(kind: CredentialKind, id: string): Change {
  return { kind: 'revoke', credential: { kind, id } };
}

export function retain(floors: Partial<Floors>, metric = 'm'): Change {
  return { kind: 'retain', metric, floors: { ...NO_FLOORS, ...floors } };
}

/** Points at a regular step with values that decimals cannot hold. */
export function series(
  from: number,
  n: number,
  stepMs: number,
  value = (i: number) => (i % 7) * 1.1 - 2,
): TimedPoint[] {
  return Array.from({ length: n }, (_, i) => [from + i * stepMs, value(i)]);
}
