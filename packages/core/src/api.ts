import type { BooksApi } from './book/books.ts';
import type { KeysApi } from './key/keys.ts';
import type { StreamEvent } from './live/stream-event.ts';
import type { MetricDeclaration, MetricDeclarations } from './metric/declaration.ts';
import type { MetricsDefinitionsApi } from './metric/metrics.ts';
import type { PointsInput } from './metric/point.ts';
import type { PointsApi } from './metric/points.ts';
import type { Query, QueryAnswer } from './query/query.ts';
import type { HandlerStats } from './stats.ts';

/** The label keys of a declared metric. */
type LabelKeys<D extends MetricDeclaration> = D['labels'] extends readonly (infer K extends string)[] ? K : string;

/** The labels that a point of a declared metric may carry; none where it declares none. */
type LabelsOf<D extends MetricDeclaration> = [LabelKeys<D>] extends [never]
  ? Record<string, never>
  : Partial<Record<LabelKeys<D>, string>>;

export interface RecordOptions<D extends MetricDeclaration = MetricDeclaration> {
  readonly bookId?: string | undefined;
  readonly labels?: Readonly<LabelsOf<D>> | undefined;
  /** Epoch ms or RFC 3339. Defaults to now. */
  readonly timestamp?: number | string | undefined;
}

/** `record` bound to one series: the fastest way in. */
export interface BoundSeries {
  record(value: number, timestamp?: number): void;
}

/**
 * The front door: plain JSON values, the same in process and over HTTP.
 */
export interface MetricsApi<M extends MetricDeclarations = MetricDeclarations> {
  /**
   * Records one point without waiting: buffered (bounded), committed within 50 ms, not acknowledged, so a crash may lose it.
   * @throws MetricsHandlerError for bad input, `buffer_full` when the store cannot keep up.
   */
  record<N extends keyof M & string>(name: N, value: number, options?: RecordOptions<M[N]>): void;

  /** Binds name, book and labels once. */
  series<N extends keyof M & string>(name: N, options?: Omit<RecordOptions<M[N]>, 'timestamp'>): BoundSeries;

  /**
   * Records a batch durably, all or nothing. With `idempotencyKey` a repetition changes nothing.
   * @throws MetricsHandlerError for bad input (with `details.errors` by index), `too_old`, `idempotency_conflict`, `storage_*`.
   */
  recordAll(
    points: PointsInput<keyof M & string>,
    options?: { readonly idempotencyKey?: string | undefined },
  ): Promise<{ readonly accepted: number }>;

  /** Resolves when everything recorded before is durable. */
  flush(): Promise<void>;

  query<N extends keyof M & string>(
    query: Query<N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<QueryAnswer>;

  /** Follows a query: a snapshot, then changed buckets. Returns the way to stop. */
  subscribe<N extends keyof M & string>(query: Query<N>, listener: (event: StreamEvent) => void): () => void;

  readonly points: PointsApi;
  readonly books: BooksApi;
  readonly metrics: MetricsDefinitionsApi;
  readonly keys: KeysApi;

  stats(): Promise<HandlerStats>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
