import type { BoundSeries, MetricsApi, QueryOptions, RecordOptions, SubscribeOptions } from './api.ts';
import { type BooksApi, type BooksOptions, createBooks } from './book/books.ts';
import { CoherentView } from './cache/coherent-view.ts';
import { type Clock, systemClock } from './clock.ts';
import { MetricsHandlerError } from './errors.ts';
import type { HandlerOptions } from './handler-options.ts';
import { createAccess } from './identity/access.ts';
import { createIdentity, type IdentityParts } from './identity/create-identity.ts';
import type { Keys } from './identity/create-keys.ts';
import type { Identity } from './identity/identity.ts';
import { noPasswords } from './identity/passwords.ts';
import type { Principal } from './identity/principal.ts';
import { createRestrictedApi, type DataApi } from './identity/restricted-api.ts';
import { isRestricted } from './identity/restriction.ts';
import type { UsersApi } from './identity/users.ts';
import { CommitQueue, committed } from './ingest/commit-queue.ts';
import { Ingest } from './ingest/ingest.ts';
import type { ValidPointsApi } from './ingest/record-valid.ts';
import { Recorder } from './ingest/recorder.ts';
import { LiveHub } from './live/live-hub.ts';
import type { StreamEvent } from './live/stream-event.ts';
import { silentLogger } from './logger.ts';
import { HotQueries } from './maintenance/hot-queries.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { type AgesOf, agesOf } from './maintenance/retention-policy.ts';
import { RetentionTask } from './maintenance/retention-task.ts';
import type { MetricDeclarations } from './metric/declaration.ts';
import { createMetricRegistry, declareMetrics } from './metric/metric-registry.ts';
import type { MetricsDefinitionsApi } from './metric/metrics.ts';
import { DEFAULT_MAX_FUTURE_MS, type PointsInput } from './metric/point.ts';
import type { PointsApi } from './metric/points.ts';
import { createRawPoints } from './metric/raw-points.ts';
import { BookNames } from './query/book-names.ts';
import { type PreparedQuery, prepareQuery } from './query/prepared-query.ts';
import type { Query, QueryAnswer, SeriesColumns, SeriesRows } from './query/query.ts';
import { QueryEngine } from './query/query-engine.ts';
import type { QueryJsonApi } from './query/query-json.ts';
import type { HandlerStats } from './stats.ts';
import type { StorageAdapter } from './storage/adapter.ts';
import { rebuild } from './verify/rebuild.ts';
import { type VerifyRange, verify } from './verify/verify.ts';
import type { VerifyReport } from './verify/verify-report.ts';

const DEFAULT_CACHE_MAX_BYTES = 64 * 1024 * 1024;

/** The engine in this process: the front door, and what only its owner may do. */
export interface MetricsHandler<M extends MetricDeclarations = MetricDeclarations>
  extends MetricsApi<M>,
    ValidPointsApi,
    QueryJsonApi {
  readonly keys: Keys;
  readonly users: UsersApi;
  readonly identity: Identity;
  /** The front door for a principal: within its restriction, if it has one. For one request. */
  as(principal: Principal): DataApi;
  /** Recomputes a range from raw points and lists the cells that differ. Without a range everything. */
  verify(range?: Partial<VerifyRange>): Promise<VerifyReport>;
  /** Replaces the cells of a range, as far as raw lives, by the recomputation from raw points. */
  rebuild(range?: Partial<VerifyRange>): Promise<void>;
  /** One run of the maintenance task now. */
  maintain(): Promise<void>;
}

/**
 * Opens a store and gives the engine over it.
 *
 * @throws MetricsHandlerError `invalid_metric`, `invalid_retention`, and what the store throws when it opens (`unsupported_format`, `storage_unavailable` …).
 * @example
 * import { createMetricsHandler, memoryStorage } from '@metrics-handler/core';
 *
 * const handler = await createMetricsHandler({
 *   storage: memoryStorage(),
 *   metrics: { sales: { kind: 'counter', labels: ['shop'] } },
 * });
 * handler.record('sales', 1, { bookId: '9780439023481', labels: { shop: 'Oslo' } });
 * await handler.flush();
 * const answer = await handler.query({ name: 'sales', interval: '1d', timeZone: 'Europe/Oslo', aggregates: ['sum'] });
 * await handler.close();
 */
export async function createMetricsHandler<const M extends MetricDeclarations = MetricDeclarations>(
  options: HandlerOptions<M>,
): Promise<MetricsHandler<M>> {
  const { storage, clock = systemClock, logger = silentLogger } = options;
  const ages = agesOf(options.retention ?? {});
  await storage.open({ clock, logger });
  try {
    const queue = new CommitQueue(storage, clock);
    await declareMetrics({ storage, queue }, options.metrics ?? {});
    const view = new CoherentView({ storage, clock, maxBytes: options.cacheMaxBytes ?? DEFAULT_CACHE_MAX_BYTES });
    await view.open();
    const handler = new Handler({ ...options, storage, clock, logger, ages, queue, view });
    handler.start();
    return handler as unknown as MetricsHandler<M>;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

type Parts = HandlerOptions<MetricDeclarations> &
  Required<Pick<HandlerOptions<MetricDeclarations>, 'storage'>> & {
    readonly clock: Clock;
    readonly logger: NonNullable<HandlerOptions<MetricDeclarations>['logger']>;
    readonly ages: AgesOf;
    readonly queue: CommitQueue;
    readonly view: CoherentView;
  };

class Handler implements MetricsHandler {
  readonly points: PointsApi;
  readonly books: BooksApi;
  readonly metrics: MetricsDefinitionsApi;
  readonly keys: Keys;
  readonly users: UsersApi;
  readonly identity: Identity;
  readonly #storage: StorageAdapter;
  readonly #clock: Clock;
  readonly #parts: IdentityParts;
  readonly #within: (principal: Principal) => DataApi;
  readonly #maxFutureMs: number;
  readonly #queue: CommitQueue;
  readonly #view: CoherentView;
  readonly #ingest: Ingest;
  readonly #recorder: Recorder;
  readonly #engine: QueryEngine;
  readonly #live: LiveHub;
  readonly #hot = new HotQueries();
  readonly #maintenance: Maintenance;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    const { storage, clock, logger, queue, view, ages } = parts;
    const { maxFutureMs = DEFAULT_MAX_FUTURE_MS, passwords = noPasswords } = parts;
    this.#storage = storage;
    this.#clock = clock;
    this.#maxFutureMs = maxFutureMs;
    this.#queue = queue;
    this.#view = view;
    const bookNames = new BookNames(storage.books);
    this.#ingest = new Ingest({ storage, queue, clock, maxFutureMs });
    this.#recorder = new Recorder({ queue, clock, logger, maxFutureMs });
    this.#engine = new QueryEngine({ view, bookNames, clock });
    this.#live = new LiveHub({ engine: this.#engine, view, storage, clock, logger });
    this.points = createRawPoints({ storage, queue, bookNames });
    const metrics = { storage, queue, clock, ages };
    this.metrics = createMetricRegistry(metrics);
    this.#parts = createIdentity({ storage, queue, view, bookNames, passwords, clock, logger });
    this.keys = this.#parts.keys;
    this.users = this.#parts.users;
    this.identity = this.#parts.identity;
    const books: BooksOptions = {
      store: storage.books,
      clock,
      purgeMetrics: async (bookId) => {
        const bookIds = [...(await bookNames.aliases(bookId))];
        await committed(queue, { kind: 'purge', selector: { bookIds }, definition: false });
      },
    };
    this.books = createBooks(books);
    this.#within = (principal) =>
      createRestrictedApi({
        access: createAccess(principal, bookNames),
        whole: this,
        recordAll: async (...args) => this.#opened(this.#ingest).recordAll(...args),
        recordValid: async (...args) => this.#opened(this.#ingest).recordValid(...args),
        books,
        metrics,
      });
    const hasPolicy = Object.keys(parts.retention ?? {}).length > 0;
    const retention = new RetentionTask({ storage, queue, clock, ages, hasPolicy });
    this.#maintenance = new Maintenance({
      storage,
      view,
      clock,
      logger,
      retention,
      commits: () => queue.commits,
      refreshHot: async () => {
        for (const query of this.#hot.take()) await this.#engine.answer(query).catch(() => {});
      },
    });
    queue.on('commit', () => this.#live.changed());
  }

  start(): void {
    this.#maintenance.start();
  }

  record(name: string, value: number, options?: RecordOptions): void {
    this.#opened(this.#recorder).record(name, value, options);
  }

  series(name: string, options?: Omit<RecordOptions, 'timestamp'>): BoundSeries {
    return this.#opened(this.#recorder).bind(name, options);
  }

  as(principal: Principal): DataApi {
    return isRestricted(principal) ? this.#within(principal) : this;
  }

  async recordAll(points: PointsInput, options?: { readonly idempotencyKey?: string | undefined }) {
    return this.#opened(this.#ingest).recordAll(points, options);
  }

  async recordValid(points: PointsInput, options?: { readonly batchId?: string | undefined }) {
    return this.#opened(this.#ingest).recordValid(points, options);
  }

  async flush(): Promise<void> {
    await this.#recorder.flush();
  }

  query(query: Query & { readonly format: 'columns' }, options?: QueryOptions): Promise<QueryAnswer<SeriesColumns>>;
  query(
    query: Query & { readonly format?: 'rows' | undefined },
    options?: QueryOptions,
  ): Promise<QueryAnswer<SeriesRows>>;
  query(query: Query, options?: QueryOptions): Promise<QueryAnswer>;
  async query(query: Query, { signal }: QueryOptions = {}): Promise<QueryAnswer> {
    const prepared = prepareQuery(query);
    const { answer } = await this.#opened(this.#engine).answer(prepared, signal);
    this.#hot.note(prepared);
    return answer;
  }

  async queryJson(prepared: PreparedQuery, options: QueryOptions = {}): Promise<Uint8Array> {
    const json = await this.#opened(this.#engine).answerJson(prepared, () => options.signal);
    this.#hot.note(prepared);
    return json;
  }

  subscribe(query: Query, listener: (event: StreamEvent) => void, { after }: SubscribeOptions = {}): () => void {
    return this.#opened(this.#live).subscribe(query, listener, after);
  }

  async verify(range: Partial<VerifyRange> = {}): Promise<VerifyReport> {
    return verify(this.#storage, this.#wholeRange(range));
  }

  async rebuild(range: Partial<VerifyRange> = {}): Promise<void> {
    await rebuild(this.#storage, this.#wholeRange(range));
  }

  async maintain(): Promise<void> {
    await this.#maintenance.run();
  }

  async stats(): Promise<HandlerStats> {
    const { points, batches } = this.#ingest.counters;
    const { counters, size, bytes } = this.#view.segments;
    return {
      ingest: {
        points: points + this.#recorder.committed,
        batches,
        buffered: this.#recorder.buffered,
        dropped: this.#recorder.dropped,
        lagMs: this.#queue.lagMs,
      },
      cache: { ...counters, segments: size, bytes },
      live: this.#live.stats,
      storage: { name: this.#storage.name, reads: this.#view.reads, commits: this.#queue.commits },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#parts.close();
    this.#live.close();
    await this.#maintenance.stop();
    try {
      await this.#recorder.close();
    } finally {
      await this.#queue.idle();
      await this.#storage.close();
    }
  }

  /** The part, unless the handler is closed. */
  #opened<T>(part: T): T {
    if (this.#closing) throw new MetricsHandlerError('closed', 'the handler is closed');
    return part;
  }

  #wholeRange({ metric, from = 0, to }: Partial<VerifyRange>): VerifyRange {
    return { metric, from, to: to ?? this.#clock.now() + this.#maxFutureMs + 1 };
  }
}
