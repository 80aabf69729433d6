import type { BoundSeries, MetricsApi, QueryOptions, RecordOptions } from '../api.ts';
import type { BooksApi } from '../book/books.ts';
import { type Clock, systemClock } from '../clock.ts';
import { hasCode, MetricsHandlerError } from '../errors.ts';
import { createId } from '../id.ts';
import type { KeysApi } from '../identity/keys.ts';
import type { StreamEvent } from '../live/stream-event.ts';
import { type Logger, silentLogger } from '../logger.ts';
import type { MetricDeclarations } from '../metric/declaration.ts';
import type { MetricsDefinitionsApi } from '../metric/metrics.ts';
import type { PointsInput } from '../metric/point.ts';
import type { PointsApi } from '../metric/points.ts';
import type { MetricsSource } from '../observer/metrics-source.ts';
import type { Observable } from '../observer/observed.ts';
import type { Query, QueryAnswer, SeriesColumns, SeriesRows } from '../query/query.ts';
import type { HandlerStats } from '../stats.ts';
import { Credentials, type TokenSource } from './credentials.ts';
import { Http } from './http.ts';
import { currentPage, type Page } from './page.ts';
import { ClientRecorder } from './recorder.ts';
import { remoteBooks } from './remote-books.ts';
import { remoteKeys } from './remote-keys.ts';
import { remoteMetrics } from './remote-metrics.ts';
import { remotePoints } from './remote-points.ts';
import { queryParams } from './search-params.ts';
import { createSession, type SessionApi } from './session.ts';
import { sseTransport } from './sse-transport.ts';
import type { StreamStatus } from './stream-status.ts';
import { Streams } from './streams.ts';
import { type WebSocketConstructor, webSocketTransport } from './websocket-transport.ts';

export interface ClientOptions<M extends MetricDeclarations = MetricDeclarations> {
  /** Where the server is, such as `https://metrics.example.com`. */
  readonly baseUrl: string;
  /**
   * An API key or a session's token; or a function that gives one, asked at first and again when the last one was refused or is about to expire.
   * Without one, sign in by `session`.
   */
  readonly token?: TokenSource | undefined;
  /** Metrics declared in code, for their types: a wrong name, label or aggregate does not compile. */
  readonly metrics?: M | undefined;
  /** Defaults to the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Carries live queries over one connection; `null` has each follow its own server-sent events. Defaults to the browser's, and to `null` elsewhere. */
  readonly webSocket?: WebSocketConstructor | null | undefined;
  /** Defaults to the system's clock. */
  readonly clock?: Clock | undefined;
  /** Hears of failures in the background. Defaults to silence. */
  readonly logger?: Logger | undefined;
}

/** A server's engine as if it were in this process. */
export interface MetricsClient<M extends MetricDeclarations = MetricDeclarations> extends MetricsApi<M> {
  readonly session: SessionApi;
  /** How the live queries stand, the worst of them where they differ. */
  readonly connection: Observable<StreamStatus>;
}

/**
 * Makes a client; nothing is sent before it is used. Everything behaves as a handler in this process does, errors and codes included. Besides,
 * calls reject with `server_unreachable`, `unauthorized`, `insufficient_scope` and `unexpected_response` (something else than the server answered).
 *
 * @example
 * import { createMetricsClient } from '@metrics-handler/core/client';
 *
 * const client = createMetricsClient({ baseUrl: 'http://127.0.0.1:3000', token: key });
 * client.record('views', 1, { bookId: '9780439023481' });
 * const stop = client.subscribe({ name: 'views', interval: '1m', aggregates: ['sum'] }, (event) => console.log(event));
 */
export function createMetricsClient<const M extends MetricDeclarations = MetricDeclarations>(
  options: ClientOptions<M>,
): MetricsClient<M> {
  return new Client(options, currentPage(), Math.random) as unknown as MetricsClient<M>;
}

/** As `createMetricsClient`, with page and chance as arguments. */
export class Client implements MetricsSource, MetricsClient {
  readonly points: PointsApi;
  readonly books: BooksApi;
  readonly metrics: MetricsDefinitionsApi;
  readonly keys: KeysApi;
  readonly session: SessionApi;
  readonly connection: Observable<StreamStatus>;
  readonly #clock: Clock;
  readonly #http: Http;
  readonly #recorder: ClientRecorder;
  readonly #streams: Streams;
  #closing: Promise<void> | undefined;

  constructor(options: ClientOptions, page: Page, random: () => number) {
    const { clock = systemClock, logger = silentLogger } = options;
    const baseUrl = options.baseUrl.replace(/\/+$/, '');
    // Called as a method of anything else, a browser's fetch throws.
    const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    const webSocket = options.webSocket === undefined ? browserWebSocket() : options.webSocket;
    const credentials = new Credentials(options.token);
    const transport = webSocket ? webSocketTransport(baseUrl, webSocket) : sseTransport(baseUrl, fetch);
    const http = new Http({ baseUrl, fetch, credentials });
    this.#clock = clock;
    this.#http = http;
    this.#recorder = new ClientRecorder({ http, clock, logger, page });
    this.#streams = new Streams({ transport, credentials, page, clock, random, logger });
    this.connection = this.#streams.status;
    this.points = remotePoints(http);
    this.books = remoteBooks(http);
    this.metrics = remoteMetrics(http);
    this.keys = remoteKeys(http);
    this.session = createSession({ http, credentials, recorder: this.#recorder });
  }

  record(name: string, value: number, options?: RecordOptions): void {
    this.#recorder.record(name, value, options);
  }

  series(name: string, options?: Omit<RecordOptions, 'timestamp'>): BoundSeries {
    return this.#recorder.bind(name, options);
  }

  async recordAll(
    points: PointsInput,
    { idempotencyKey = createId(this.#clock) }: { readonly idempotencyKey?: string | undefined } = {},
  ): Promise<{ readonly accepted: number }> {
    try {
      return await this.#http.json('POST', '/points', {
        json: points,
        headers: { 'Idempotency-Key': idempotencyKey },
      });
    } catch (error) {
      if (!hasCode(error, 'server_unreachable')) throw error;
      throw new MetricsHandlerError(
        'outcome_unknown',
        'nobody knows whether it was stored; send the same content again under the same idempotency key',
        { cause: error, details: { idempotencyKey } },
      );
    }
  }

  flush(): Promise<void> {
    return this.#recorder.flush();
  }

  query(query: Query & { readonly format: 'columns' }, options?: QueryOptions): Promise<QueryAnswer<SeriesColumns>>;
  query(
    query: Query & { readonly format?: 'rows' | undefined },
    options?: QueryOptions,
  ): Promise<QueryAnswer<SeriesRows>>;
  query(query: Query, options?: QueryOptions): Promise<QueryAnswer>;
  query(query: Query, { signal }: QueryOptions = {}): Promise<QueryAnswer> {
    return this.#http.json('GET', '/query', { params: queryParams(query), signal });
  }

  subscribe(query: Query, listener: (event: StreamEvent) => void): () => void {
    if (this.#closing) throw new MetricsHandlerError('closed', 'the client is closed');
    return this.#streams.subscribe(query, listener);
  }

  stats(): Promise<HandlerStats> {
    return this.#http.json('GET', '/stats');
  }

  close(): Promise<void> {
    this.#streams.close();
    this.#closing ??= this.#recorder.close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Outside browsers nothing limits connections, and server-sent events can carry the token in a header. */
function browserWebSocket(): WebSocketConstructor | null {
  const { document, WebSocket } = globalThis as { document?: unknown; WebSocket?: WebSocketConstructor };
  return document && WebSocket ? WebSocket : null;
}
