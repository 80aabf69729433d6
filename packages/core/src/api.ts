import type { BooksApi } from './book/books.ts';
import type { KeysApi } from './identity/keys.ts';
import type { StreamEvent } from './live/stream-event.ts';
import type { MetricDeclaration, MetricDeclarations } from './metric/declaration.ts';
import type { LabelsOf, PointsOf, QueryOf } from './metric/declared.ts';
import type { MetricsDefinitionsApi } from './metric/metrics.ts';
import type { PointsApi } from './metric/points.ts';
import type { QueryAnswer, SeriesColumns, SeriesRows } from './query/query.ts';
import type { HandlerStats } from './stats.ts';

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

export interface QueryOptions {
  /** Gives the query up; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface SubscribeOptions {
  /** The cursor of the last event heard, from this or another process over the same store. */
  readonly after?: string | undefined;
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
    points: PointsOf<M>,
    options?: { readonly idempotencyKey?: string | undefined },
  ): Promise<{ readonly accepted: number }>;

  /** Resolves when everything recorded before is durable. */
  flush(): Promise<void>;

  /**
   * Answers at the log's head: everything acknowledged before the call is in it. The answer is the caller's, to keep and to change.
   * @throws InvalidInputError `invalid_query`, and MetricsHandlerError `unknown_metric`, `unknown_time_zone`, `invalid_interval`, `invalid_timestamp`,
   * `too_many_buckets`, `percentiles_need_histogram`, `unresolvable`.
   */
  query(
    query: QueryOf<M> & { readonly format: 'columns' },
    options?: QueryOptions,
  ): Promise<QueryAnswer<SeriesColumns>>;
  query(
    query: QueryOf<M> & { readonly format?: 'rows' | undefined },
    options?: QueryOptions,
  ): Promise<QueryAnswer<SeriesRows>>;
  query(query: QueryOf<M>, options?: QueryOptions): Promise<QueryAnswer>;

  /**
   * Follows a query: a snapshot, then changed buckets. With `after` it goes on from there: first an update with what changed since, perhaps nothing, or
   * `reset` and a snapshot. Returns the way to stop.
   */
  subscribe(query: QueryOf<M>, listener: (event: StreamEvent) => void, options?: SubscribeOptions): () => void;

  readonly points: PointsApi;
  readonly books: BooksApi;
  readonly metrics: MetricsDefinitionsApi;
  readonly keys: KeysApi;

  stats(): Promise<HandlerStats>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
