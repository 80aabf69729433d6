import type { DataApi, Query, StreamEvent } from '@metrics-handler/core';
import type { SharedEvent } from './encode-event.ts';

/** Where a follower's events go. */
export interface EventSink {
  /** Whether the reader keeps up: what was sent before is on its way. */
  isReady(): boolean;
  send(event: SharedEvent): void;
  /** The query is over. */
  fail(error: Error): void;
}

/**
 * One reader of one query. While the reader does not keep up, nothing is kept for it but its cursor; once it does, it gets what changed meanwhile, each
 * bucket once.
 */
export class Follower {
  readonly query: Query;
  readonly #api: DataApi;
  readonly #sink: EventSink;
  #cursor: string | undefined;
  #stop: () => void = () => {};
  #missed = false;
  #stopped = false;

  /** @throws InvalidInputError `invalid_query` */
  constructor(api: DataApi, query: Query, after: string | undefined, sink: EventSink) {
    this.query = query;
    this.#api = api;
    this.#sink = sink;
    this.#cursor = after;
    this.#follow();
  }

  /** The reader keeps up again. */
  resume(): void {
    if (!this.#missed || this.#stopped) return;
    this.#missed = false;
    const leave = this.#stop;
    // The new one first, so that the query is not given up in between.
    this.#follow();
    leave();
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
  }

  #follow(): void {
    this.#stop = this.#api.subscribe(this.query, (event) => this.#hear(event), { after: this.#cursor });
  }

  #hear(event: StreamEvent): void {
    if (this.#stopped) return;
    if (event.type === 'error') {
      this.stop();
      this.#sink.fail(event.error);
      return;
    }
    if (this.#missed || !this.#sink.isReady()) {
      this.#missed = true;
      return;
    }
    this.#sink.send(event);
    if ('cursor' in event) this.#cursor = event.cursor;
  }
}
