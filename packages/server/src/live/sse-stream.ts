import type { DataApi, Query } from '@metrics-handler/core';
import { ProblemError } from '../problem.ts';
import { type SharedEvent, sseFrame, sseOf } from './encode-event.ts';
import { catchUpFault, type EventSink, Follower } from './follower.ts';
import type { OutputListener, StreamOutput } from './stream-output.ts';
import { type OpenStream, SILENCE_MS, STALL_MS } from './streams.ts';

/** How long to wait after a broken connection, different for everybody. */
const RETRY_MS = { min: 1_000, max: 3_000 };
const HEARTBEAT = Buffer.from(':\n\n');

export interface SseStreamOptions {
  readonly api: DataApi;
  readonly query: Query;
  readonly after: string | undefined;
  /** The problem document of an error. */
  readonly problemOf: (error: Error) => Promise<unknown>;
  readonly onEnd: (wasTooSlow: boolean) => void;
}

/** One query as an event stream. */
export class SseStream implements OpenStream, EventSink, OutputListener {
  /** Resolves with the first event; rejects where the query cannot be answered, and nothing was sent. */
  readonly begun: Promise<void>;
  readonly #options: SseStreamOptions;
  readonly #follower: Follower;
  #output: StreamOutput | undefined;
  /** What is said before there is an output: the greeting. */
  #greeting: Uint8Array[] = [];
  #settle!: { readonly resolve: () => void; readonly reject: (error: Error) => void };
  #hasBegun = false;
  #ended = false;
  #tooSlow = false;
  #keptUpMs = performance.now();
  #sentMs = performance.now();

  /** @throws InvalidInputError `invalid_query` */
  constructor(options: SseStreamOptions) {
    this.#options = options;
    this.begun = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const retryMs = Math.round(RETRY_MS.min + Math.random() * (RETRY_MS.max - RETRY_MS.min));
    this.#write(Buffer.from(`retry: ${retryMs}\n\n`));
    this.#follower = new Follower(options.api, options.query, options.after, this);
  }

  /** Says what was said so far, and goes on from there. */
  attach(output: StreamOutput): void {
    this.#output = output;
    for (const chunk of this.#greeting) output.write(chunk);
    this.#greeting = [];
    if (this.#ended) output.end();
    else if (output.isReady) this.keepUp();
  }

  isReady(): boolean {
    // Between the greeting and its output a reader is one that does not keep up.
    return this.#output ? this.#output.isReady : !this.#hasBegun;
  }

  send(event: SharedEvent, isCatchUp: boolean): void {
    const frame = sseOf(event);
    const fault = isCatchUp && catchUpFault(event, frame.byteLength);
    if (fault) {
      this.#leaveBehind(fault);
      return;
    }
    this.#write(frame);
    // A snapshot follows.
    if (event.type !== 'reset') this.#begin();
  }

  fail(error: Error): void {
    if (!this.#hasBegun) {
      this.#settle.reject(error);
      this.end();
      return;
    }
    void this.#options.problemOf(error).then((problem) => this.#leave(sseFrame('error', problem)));
  }

  tick(nowMs: number): void {
    if (this.#output?.isReady) this.#keptUpMs = nowMs;
    else if (nowMs - this.#keptUpMs > STALL_MS) this.#leaveBehind('nothing was read for 30 s');
    if (nowMs - this.#sentMs > SILENCE_MS) this.#write(HEARTBEAT);
  }

  drain(retryAfterMs: number): void {
    this.#leave(sseFrame('bye', { retryAfterMs }));
    this.#begin();
  }

  keepUp(): void {
    this.#keptUpMs = performance.now();
    this.#follower.resume();
  }

  /** Without a word, such as when the reader has gone. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#follower.stop();
    this.#options.onEnd(this.#tooSlow);
    // Nobody waits any longer for a beginning.
    this.#begin();
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#settle.resolve();
  }

  /** A reader who is too slow. */
  #leaveBehind(detail: string): void {
    this.#tooSlow = true;
    this.fail(new ProblemError('too_slow', detail));
  }

  #leave(lastWords: string): void {
    if (this.#ended) return;
    this.#write(Buffer.from(lastWords));
    this.end();
    this.#output?.end();
  }

  #write(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#sentMs = performance.now();
    if (this.#output) this.#output.write(chunk);
    else this.#greeting.push(chunk);
  }
}
