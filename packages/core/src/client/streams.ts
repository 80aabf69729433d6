import type { StreamEvent } from '../live/stream-event.ts';
import { Observed } from '../observer/observed.ts';
import type { Query } from '../query/query.ts';
import { Stream, type StreamOptions } from './stream.ts';
import type { StreamStatus } from './stream-status.ts';

/** From the best to the worst. */
const RANKS: readonly StreamStatus[] = ['off', 'live', 'paused', 'connecting', 'reconnecting', 'offline', 'signedOut'];

/** The streams of a client: one that all live queries share, or one for each, as the transport has it. */
export class Streams {
  readonly status = new Observed<StreamStatus>('off');
  readonly #options: StreamOptions;
  readonly #streams = new Set<Stream>();
  #shared: Stream | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  subscribe(query: Query, listener: (event: StreamEvent) => void): () => void {
    if (this.#options.transport.multiplexed) {
      this.#shared ??= this.#open();
      return this.#shared.subscribe(query, listener);
    }
    const stream = this.#open();
    stream.subscribe(query, (event) => {
      if (event.type === 'error') this.#close(stream);
      listener(event);
    });
    return () => this.#close(stream);
  }

  close(): void {
    for (const stream of [...this.#streams]) this.#close(stream);
    this.#shared = undefined;
  }

  #open(): Stream {
    const stream = new Stream(this.#options);
    this.#streams.add(stream);
    stream.status.subscribe(() => this.#update());
    return stream;
  }

  #close(stream: Stream): void {
    stream.close();
    this.#streams.delete(stream);
    this.#update();
  }

  #update(): void {
    const ranks = [...this.#streams].map(({ status }) => RANKS.indexOf(status.getSnapshot()));
    this.status.set(RANKS[Math.max(0, ...ranks)] as StreamStatus);
  }
}
