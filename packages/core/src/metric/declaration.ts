import type { Fill, MetricKind } from './definition.ts';

/** A metric as code declares it. */
export interface MetricDeclaration {
  readonly kind: MetricKind;
  readonly unit?: string | undefined;
  readonly description?: string | undefined;
  /** The label keys that points may carry; without it any. */
  readonly labels?: readonly string[] | undefined;
  readonly fill?: Fill | undefined;
  readonly seriesLimit?: number | undefined;
}

export type MetricDeclarations = Readonly<Record<string, MetricDeclaration>>;
