import type { Principal } from '@metrics-handler/core';
import { ProblemError } from '../problem.ts';

/** A connection that stays open. */
export interface OpenStream {
  /** Every second: says that it is still there where it has long been silent, and ends where the reader has long not kept up. */
  tick(nowMs: number): void;
  /** Says goodbye and ends. */
  drain(retryAfterMs: number): void;
}

export interface StreamLimits {
  /** Streams and sockets that one user or key may have open. */
  readonly maxPerPrincipal: number;
  readonly max: number;
}

const LIMITS: StreamLimits = { maxPerPrincipal: 2_000, max: 20_000 };
const TICK_MS = 1_000;
/** Readers of a server that ends come back spread over this time. */
const RETURN_MS = { min: 500, max: 5_000 };
/** How long a reader may not keep up. */
export const STALL_MS = 30_000;
/** A stream on which nothing was said for so long says that it is there. */
export const SILENCE_MS = 20_000;

/** Every open stream of this process. */
export class Streams {
  readonly #limits: StreamLimits;
  readonly #open = new Map<OpenStream, string>();
  readonly #perPrincipal = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(limits: Partial<StreamLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  get size(): number {
    return this.#open.size;
  }

  /** @throws ProblemError `closed` while the server ends, `too_many_streams` */
  assertRoom(principal: Principal): void {
    if (this.#draining) throw new ProblemError('closed', 'the server is shutting down');
    const { max, maxPerPrincipal } = this.#limits;
    const own = this.#perPrincipal.get(nameOf(principal)) ?? 0;
    if (own < maxPerPrincipal && this.#open.size < max) return;
    throw new ProblemError('too_many_streams', `at most ${maxPerPrincipal} streams may be open for one user or key`);
  }

  add(stream: OpenStream, principal: Principal): void {
    const name = nameOf(principal);
    this.#open.set(stream, name);
    this.#perPrincipal.set(name, (this.#perPrincipal.get(name) ?? 0) + 1);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  delete(stream: OpenStream): void {
    const name = this.#open.get(stream);
    if (name === undefined) return;
    this.#open.delete(stream);
    const left = (this.#perPrincipal.get(name) ?? 1) - 1;
    if (left > 0) this.#perPrincipal.set(name, left);
    else this.#perPrincipal.delete(name);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Ends every stream and takes no more. */
  drain(): void {
    this.#draining = true;
    for (const stream of [...this.#open.keys()]) {
      stream.drain(Math.round(RETURN_MS.min + Math.random() * (RETURN_MS.max - RETURN_MS.min)));
    }
  }

  #tick(): void {
    const now = performance.now();
    for (const stream of [...this.#open.keys()]) stream.tick(now);
  }
}

function nameOf({ kind, id }: Principal): string {
  return `${kind}:${id}`;
}
