import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Query } from '../query/query.ts';
import type { QueryEngine } from '../query/query-engine.ts';
import { parseQuery } from '../query/query-schema.ts';
import { type Listener, LiveQuery, REFRESH_INTERVAL_MS } from './live-query.ts';

export interface LiveHubOptions {
  readonly engine: QueryEngine;
  readonly view: CoherentView;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Other processes may write: the log is looked at every 50 ms while anybody listens. */
  readonly poll: boolean;
}

/** Everybody's subscriptions. Equal queries share one computation. */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #queries = new Map<string, LiveQuery>();
  #cancelPoll: (() => void) | undefined;
  #finishedRefreshes = 0;

  constructor(options: LiveHubOptions) {
    this.#options = options;
  }

  get stats(): { readonly subscriptions: number; readonly queries: number; readonly refreshes: number } {
    let subscriptions = 0;
    let refreshes = this.#finishedRefreshes;
    for (const query of this.#queries.values()) {
      subscriptions += query.listeners;
      refreshes += query.refreshes;
    }
    return { subscriptions, queries: this.#queries.size, refreshes };
  }

  /** @throws InvalidInputError `invalid_query`. Everything else that is wrong reaches the listener as an `error` event. */
  subscribe(input: Query, listener: Listener): () => void {
    const query: Query = { ...parseQuery(input), format: 'rows' };
    const key = queryKey(query);
    let live = this.#queries.get(key);
    if (!live) {
      live = new LiveQuery({ ...this.#options, query, onEnd: () => this.#forget(key) });
      this.#queries.set(key, live);
    }
    // Two subscriptions of one function are two subscriptions.
    const guarded: Listener = (event) => this.#deliver(listener, event);
    live.add(guarded);
    if (this.#options.poll && !this.#cancelPoll) this.#poll();
    const joined = live;
    return () => joined.remove(guarded);
  }

  /** Something was committed in this process. */
  changed(): void {
    for (const query of this.#queries.values()) query.changed();
  }

  close(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    for (const query of [...this.#queries.values()]) query.close();
  }

  #forget(key: string): void {
    this.#finishedRefreshes += this.#queries.get(key)?.refreshes ?? 0;
    this.#queries.delete(key);
    if (this.#queries.size > 0) return;
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
  }

  #poll(): void {
    this.#cancelPoll = this.#options.clock.schedule(REFRESH_INTERVAL_MS, () => {
      this.changed();
      this.#poll();
    });
  }

  /** A listener that throws must not take the others down. */
  #deliver(listener: Listener, event: Parameters<Listener>[0]): void {
    try {
      listener(event);
    } catch (error) {
      this.#options.logger.error({ error }, 'a subscription listener threw');
    }
  }
}

function queryKey(query: Query): string {
  const sorted = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted);
}
