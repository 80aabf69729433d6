import type { DataApi, Query, StreamEvent } from '@metrics-handler/core';
import type { SharedEvent } from './encode-event.ts';

/** What changed while a reader did not keep up, as one event; beyond this it has to start again. */
export const MAX_CATCH_UP_BYTES = 262_144;

/** Why an event of so many bytes is too much for a reader who catches up, or undefined. */
export function catchUpFault({ type }: SharedEvent, bytes: number): string | undefined {
  if (type !== 'update' || bytes <= MAX_CATCH_UP_BYTES) return undefined;
  return `what changed meanwhile exceeds ${MAX_CATCH_UP_BYTES} bytes`;
}

/** Where a follower's events go. */
export interface EventSink {
  /** Whether the reader keeps up: what was sent before is on its way. */
  isReady(): boolean;
  /** @param isCatchUp whether the event is the first since the reader keeps up again, but for resets: an update holds all that changed meanwhile */
  send(event: SharedEvent, isCatchUp: boolean): void;
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
  #isCatchingUp = false;
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
    this.#isCatchingUp = true;
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
    this.#sink.send(event, this.#isCatchingUp);
    if (!('cursor' in event)) return;
    this.#cursor = event.cursor;
    this.#isCatchingUp = false;
  }
}
