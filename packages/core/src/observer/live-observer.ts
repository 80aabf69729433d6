import type { StreamStatus } from '../client/stream-status.ts';
import { applyUpdate } from '../live/apply-update.ts';
import type { StreamEvent } from '../live/stream-event.ts';
import type { Query, QueryAnswer, SeriesRows } from '../query/query.ts';
import type { MetricsSource } from './metrics-source.ts';
import { Observer } from './observer.ts';

/** Follows a query: shows at each instant what the query would return. */
export class LiveObserver extends Observer<QueryAnswer<SeriesRows>> {
  readonly #source: MetricsSource;
  readonly #query: Query;
  #unsubscribe: (() => void)[] = [];

  constructor(source: MetricsSource, query: Query) {
    super();
    this.#source = source;
    this.#query = query;
  }

  start(): void {
    this.change({ isFetching: true, stream: this.#status(true) });
    this.#unsubscribe = [];
    try {
      this.#unsubscribe.push(this.#source.subscribe(this.#query, (event) => this.#take(event)));
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    const { connection } = this.#source;
    const follow = () => this.change({ stream: this.#status(this.getSnapshot().isFetching) });
    if (connection) this.#unsubscribe.push(connection.subscribe(follow));
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
  }

  #take(event: StreamEvent): void {
    if (event.type === 'error') {
      this.#fail(event.error);
      return;
    }
    // The snapshot that follows a reset replaces everything.
    if (event.type === 'reset' || event.type === 'unchanged') return;
    const held = this.getSnapshot().data;
    const data = event.type === 'snapshot' ? event.answer : held && applyUpdate(held, event.update);
    this.change({ data, error: undefined, isFetching: false, stream: this.#status(false) });
  }

  #fail(error: Error): void {
    this.stop();
    this.change({ error, isFetching: false, stream: 'off' });
  }

  /** A connection that is live is not yet a query that is: nothing has come. */
  #status(isFetching: boolean): StreamStatus {
    const status = this.#source.connection?.getSnapshot() ?? 'live';
    return status === 'live' && isFetching ? 'connecting' : status;
  }
}
