import type { RetentionAges } from '../storage/retention.ts';

/** OpenTelemetry's kinds. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

/** What an empty bucket shows; applied after aggregation. */
export type Fill = 'none' | 'null' | 'zero' | 'previous' | 'linear';

export const METRIC_KINDS: readonly MetricKind[] = ['counter', 'gauge', 'histogram'];
export const FILLS: readonly Fill[] = ['none', 'null', 'zero', 'previous', 'linear'];

export interface MetricDefinition {
  readonly name: string;
  readonly kind: MetricKind;
  /** A UCUM unit such as `ms`, `By` or `1`. */
  readonly unit: string;
  readonly description: string;
  /** The label keys that points may carry; without it any. */
  readonly labels?: readonly string[] | undefined;
  /** Overrides the kind's zero value. */
  readonly fill?: Fill | undefined;
  /** Label sets per book before the overflow series takes over. */
  readonly seriesLimit: number;
  /** Replaces the store's ages as a whole; without it those hold. */
  readonly retention?: RetentionAges | undefined;
}

export const DEFAULT_SERIES_LIMIT = 2_000;
export const BOOK_LIMIT = 100_000;
/** Metrics of a store: names are few, what there is a lot of are labels and books. */
export const METRIC_LIMIT = 10_000;

/** Names that metrics may have; no name can be an operator, a path or `__proto__`. */
export const METRIC_NAME = /^[A-Za-z][A-Za-z0-9_.:/-]{0,254}$/;

/** A counter's empty bucket is 0, a gauge's and a histogram's is null. */
export function defaultFill(definition: MetricDefinition): Fill {
  return definition.fill ?? (definition.kind === 'counter' ? 'zero' : 'null');
}

/** What a first point to an unknown name defines. */
export function implicitDefinition(name: string): MetricDefinition {
  return { name, kind: 'gauge', unit: '1', description: '', seriesLimit: DEFAULT_SERIES_LIMIT };
}

export function sameDefinition(a: MetricDefinition, b: MetricDefinition): boolean {
  return (
    a.name === b.name &&
    a.kind === b.kind &&
    a.unit === b.unit &&
    a.description === b.description &&
    a.fill === b.fill &&
    a.seriesLimit === b.seriesLimit &&
    JSON.stringify(a.labels) === JSON.stringify(b.labels) &&
    JSON.stringify(a.retention) === JSON.stringify(b.retention)
  );
}
