import type { Principal } from '@metrics-handler/core';
import { nameOf } from '../principal-name.ts';
import { ProblemError } from '../problem.ts';
import { Counts } from './counts.ts';

/** A connection that stays open. */
export interface OpenStream {
  /** Every second: says that it is still there where it has long been silent, and ends where the reader has long not kept up. */
  tick(nowMs: number): void;
  /** Says goodbye and ends. */
  drain(retryAfterMs: number): void;
}

/** Whose a stream is. */
export interface StreamOwner {
  /** As `clientAddress` has it. */
  readonly address: string;
  /** Undefined for a socket that has not signed in. */
  readonly principal?: Principal | undefined;
}

export interface StreamLimits {
  /** Streams and sockets that may be open for one user or key, and from one address whoever has signed in on them. */
  readonly maxEach: number;
  readonly max: number;
}

const LIMITS: StreamLimits = { maxEach: 2_000, max: 20_000 };
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
  readonly #open = new Map<OpenStream, StreamOwner>();
  readonly #perPrincipal = new Counts();
  readonly #perAddress = new Counts();
  #timer: NodeJS.Timeout | undefined;
  #draining = false;
  #tooSlow = 0;

  constructor(limits: Partial<StreamLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  get size(): number {
    return this.#open.size;
  }

  /** How many have ended so far because nobody read them fast enough. */
  get tooSlow(): number {
    return this.#tooSlow;
  }

  /** @throws ProblemError `closed` while the server ends, `too_many_streams` */
  assertRoom({ address, principal }: StreamOwner): void {
    if (this.#draining) throw new ProblemError('closed', 'the server is shutting down');
    const { max, maxEach } = this.#limits;
    const own = principal ? this.#perPrincipal.of(nameOf(principal)) : 0;
    if (own < maxEach && this.#perAddress.of(address) < maxEach && this.#open.size < max) return;
    throw new ProblemError('too_many_streams', `at most ${maxEach} streams may be open for one user, key or address`);
  }

  add(stream: OpenStream, owner: StreamOwner): void {
    this.#open.set(stream, owner);
    this.#perAddress.add(owner.address);
    if (owner.principal) this.#perPrincipal.add(nameOf(owner.principal));
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  delete(stream: OpenStream, wasTooSlow = false): void {
    const owner = this.#open.get(stream);
    if (!owner) return;
    if (wasTooSlow) this.#tooSlow++;
    this.#open.delete(stream);
    this.#perAddress.remove(owner.address);
    if (owner.principal) this.#perPrincipal.remove(nameOf(owner.principal));
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
