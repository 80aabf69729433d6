import type { DataApi, Query } from '@metrics-handler/core';
import { ProblemError } from '../problem.ts';
import { type SharedEvent, sseFrame, sseOf } from './encode-event.ts';
import { type EventSink, Follower } from './follower.ts';
import { type OpenStream, SILENCE_MS, STALL_MS } from './streams.ts';

/** What may wait for one reader before it counts as one who does not keep up. */
const HIGH_WATER_BYTES = 16_384;
/** What changed while a reader did not keep up; beyond this it has to start again. */
const MAX_UPDATE_BYTES = 262_144;
/** How long to wait after a broken connection, different for everybody. */
const RETRY_MS = { min: 1_000, max: 3_000 };

export interface SseStreamOptions {
  readonly api: DataApi;
  readonly query: Query;
  readonly after: string | undefined;
  /** The problem document of an error. */
  readonly problemOf: (error: Error) => Promise<unknown>;
  readonly onEnd: () => void;
}

/** One query as an event stream. */
export class SseStream implements OpenStream, EventSink {
  readonly body: ReadableStream<Uint8Array>;
  /** Resolves with the first event; rejects where the query cannot be answered, and nothing was sent. */
  readonly begun: Promise<void>;
  readonly #options: SseStreamOptions;
  readonly #follower: Follower;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #settle!: { readonly resolve: () => void; readonly reject: (error: Error) => void };
  #hasBegun = false;
  #ended = false;
  #lagging = false;
  #keptUpMs = performance.now();
  #sentMs = performance.now();

  /** @throws InvalidInputError `invalid_query` */
  constructor(options: SseStreamOptions) {
    this.#options = options;
    this.begun = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#keepUp(),
        cancel: () => this.end(),
      },
      { highWaterMark: HIGH_WATER_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    const retryMs = Math.round(RETRY_MS.min + Math.random() * (RETRY_MS.max - RETRY_MS.min));
    this.#write(Buffer.from(`retry: ${retryMs}\n\n`));
    this.#follower = new Follower(options.api, options.query, options.after, this);
  }

  isReady(): boolean {
    const isReady = (this.#controller.desiredSize ?? 0) > 0;
    if (!isReady) this.#lagging = true;
    return isReady;
  }

  send(event: SharedEvent): void {
    const frame = sseOf(event);
    if (this.#lagging && event.type === 'update' && frame.byteLength > MAX_UPDATE_BYTES) {
      this.fail(new ProblemError('too_slow', `what changed meanwhile exceeds ${MAX_UPDATE_BYTES} bytes`));
      return;
    }
    this.#write(frame);
    if (event.type !== 'reset') this.#lagging = false;
    this.#begin();
  }

  fail(error: Error): void {
    if (!this.#hasBegun) {
      this.end();
      this.#settle.reject(error);
      return;
    }
    void this.#options.problemOf(error).then((problem) => this.#leave(sseFrame('error', problem)));
  }

  tick(nowMs: number): void {
    if ((this.#controller.desiredSize ?? 0) > 0) this.#keptUpMs = nowMs;
    else if (nowMs - this.#keptUpMs > STALL_MS) this.fail(new ProblemError('too_slow', 'nothing was read for 30 s'));
    if (nowMs - this.#sentMs > SILENCE_MS) this.#write(Buffer.from(':\n\n'));
  }

  drain(retryAfterMs: number): void {
    this.#leave(sseFrame('bye', { retryAfterMs }));
    this.#begin();
  }

  /** Without a word, such as when the reader has gone. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#follower.stop();
    this.#options.onEnd();
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#settle.resolve();
  }

  #leave(lastWords: string): void {
    if (this.#ended) return;
    this.#write(Buffer.from(lastWords));
    this.end();
    this.#controller.close();
  }

  #keepUp(): void {
    this.#keptUpMs = performance.now();
    this.#follower.resume();
  }

  #write(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#sentMs = performance.now();
    this.#controller.enqueue(chunk);
  }
}
