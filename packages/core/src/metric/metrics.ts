import type { RetentionPreview } from '../maintenance/preview-retention.ts';
import type { RetentionAges } from '../storage/retention.ts';
import type { MetricDeclaration } from './declaration.ts';
import type { Fill, MetricKind } from './definition.ts';
import type { Labels } from './labels.ts';

/** A definition as it is answered, with every default filled in. */
export interface Metric {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: string;
  readonly description: string;
  readonly labels: readonly string[] | null;
  readonly fill: Fill;
  readonly seriesLimit: number;
  /** The ages in force, in milliseconds; `null` is for ever. */
  readonly retention: RetentionAges;
  readonly seriesCount: number;
  /** Some label sets went to an overflow series. */
  readonly overflowed: boolean;
}

/** One series of a metric. */
export interface MetricSeries {
  readonly bookId: string | null;
  readonly labels: Labels;
}

export interface RetentionPreviewOptions {
  readonly name?: string | undefined;
  readonly retention?: Partial<RetentionAges> | undefined;
}

export interface MetricsDefinitionsApi {
  /** Every metric by name. */
  list(): Promise<readonly Metric[]>;
  /** @throws MetricsHandlerError `unknown_metric` */
  get(name: string): Promise<Metric>;
  /** The series of a metric, in the order in which they were made; pages of at most 1,000. */
  series(
    name: string,
    page?: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<{
    readonly items: readonly MetricSeries[];
    readonly nextCursor: string | null;
  }>;
  /** Creates or replaces a definition. A metric that becomes a histogram gets its percentiles rebuilt from raw. */
  put(name: string, declaration: MetricDeclaration): Promise<Metric>;
  /**
   * What retention would drop now, without dropping it: of one metric or of all, under the ages in force or under those given.
   * @throws MetricsHandlerError `unknown_metric`, InvalidInputError `invalid_metric` for ages that cannot be.
   */
  previewRetention(options?: RetentionPreviewOptions): Promise<readonly RetentionPreview[]>;
  /** Removes a metric with all its data, in every tier, for good. */
  remove(name: string): Promise<void>;
}
