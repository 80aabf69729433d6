import type { RetentionAges } from '../storage/retention.ts';
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
  /** How long each tier lives, in milliseconds from one day on; `null`, or not named, for ever. Replaces the handler's `retention` for this metric. */
  readonly retention?: { readonly [T in keyof RetentionAges]?: RetentionAges[T] | undefined } | undefined;
}

export type MetricDeclarations = Readonly<Record<string, MetricDeclaration>>;
