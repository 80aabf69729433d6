import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { StreamEvent } from '../live/stream-event.ts';
import type { Logger } from '../logger.ts';
import { Observed } from '../observer/observed.ts';
import type { Query } from '../query/query.ts';
import type { Credentials } from './credentials.ts';
import type { Page } from './page.ts';
import { nextState, type StreamSignal, type StreamState } from './stream-state.ts';
import type { StreamStatus } from './stream-status.ts';
import type { Connection, ConnectionEvents, Subscription, Transport } from './transport.ts';

/** A connection that shows no life for so long is taken for lost; the server's heartbeat comes every 15 s. */
const SILENCE_MS = 40_000;
const CONNECT_TIMEOUT_MS = 15_000;
/** A token that can be renewed is, this long before it expires. */
const RENEW_BEFORE_MS = 60_000;

export interface StreamOptions {
  readonly transport: Transport;
  readonly credentials: Credentials;
  readonly page: Page;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}

interface Follower extends Subscription {
  readonly listener: (event: StreamEvent) => void;
}

/** Drives `stream-state.ts`: opens and drops the connection as its state says, and brings followers back to where they were. */
export class Stream {
  readonly status: Observed<StreamStatus>;
  readonly #options: StreamOptions;
  readonly #followers = new Map<string, Follower>();
  #state: StreamState = { kind: 'idle' };
  #connection: Connection | undefined;
  /** What the connection signed in with last. */
  #token: string | undefined;
  /** Tells what an earlier connection still says from what the present one says. */
  #epoch = 0;
  #lastId = 0;
  #wasLive = false;
  #cancelDue: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;
  #cancelRenewal: (() => void) | undefined;
  readonly #leave: (() => void)[];

  constructor(options: StreamOptions) {
    this.#options = options;
    this.status = new Observed<StreamStatus>('off');
    this.#leave = [
      options.credentials.subscribe(() => this.#credentialsChanged()),
      options.page.subscribe((signal) => {
        // A tab that nobody looks at stays live.
        if (signal !== 'covered') this.#signal(signal);
      }),
    ];
  }

  /** A stream has one format: rows. */
  subscribe({ format: _, ...query }: Query, listener: (event: StreamEvent) => void): () => void {
    const follower: Follower = { id: String(++this.#lastId), query, cursor: undefined, listener };
    this.#followers.set(follower.id, follower);
    if (this.#state.kind === 'live' || this.#state.kind === 'connecting') this.#connection?.subscribe?.(follower);
    this.#signal('wanted');
    return () => this.#unsubscribe(follower.id);
  }

  close(): void {
    this.#signal('close');
    for (const leave of this.#leave) leave();
    this.#followers.clear();
  }

  #unsubscribe(id: string): void {
    if (!this.#followers.delete(id)) return;
    this.#connection?.unsubscribe?.(id);
    if (this.#followers.size === 0) this.#signal('unwanted');
  }

  #signal(signal: StreamSignal, retryAfterMs = 0): void {
    const { clock, random, page, credentials, transport } = this.#options;
    const state = nextState(this.#state, signal, {
      nowMs: clock.now(),
      jitter: random(),
      online: page.online(),
      wanted: this.#followers.size > 0,
      signedIn: credentials.available,
      renewable: credentials.renewable,
      inBand: transport.multiplexed,
      retryAfterMs,
    });
    if (state !== this.#state) this.#enter(state);
  }

  #enter(state: StreamState): void {
    this.#state = state;
    this.#cancelDue?.();
    this.#cancelDue = undefined;
    if (state.kind !== 'live') this.#disconnect();
    if (state.kind === 'connecting') void this.#connect(state.fresh);
    if (state.kind === 'waiting' || state.kind === 'offline') {
      const delayMs = Math.max(0, state.untilMs - this.#options.clock.now());
      this.#cancelDue = this.#options.clock.schedule(delayMs, () => this.#signal('due'), { keepAlive: true });
    }
    if (state.kind === 'signedOut') this.#fail(unauthorized());
    this.#wasLive = state.kind !== 'idle' && (this.#wasLive || state.kind === 'live');
    this.status.set(this.#statusOf(state));
  }

  #statusOf({ kind }: StreamState): StreamStatus {
    switch (kind) {
      case 'idle':
      case 'closed':
        return 'off';
      case 'connecting':
        return this.#wasLive ? 'reconnecting' : 'connecting';
      case 'waiting':
        return 'reconnecting';
      default:
        return kind;
    }
  }

  async #connect(fresh: boolean): Promise<void> {
    const epoch = ++this.#epoch;
    const { credentials, transport, logger } = this.#options;
    this.#watch(CONNECT_TIMEOUT_MS);
    try {
      await (fresh ? credentials.renew(this.#token) : credentials.get());
    } catch (error) {
      logger.warn({ error }, 'no token could be had for the stream');
      if (epoch === this.#epoch) this.#signal('lost');
      return;
    }
    if (epoch !== this.#epoch) return;
    const { token } = credentials;
    this.#token = token;
    if (token === undefined) this.#signal('refused');
    else this.#connection = transport.connect(token, [...this.#followers.values()], this.#eventsOf(epoch));
  }

  #disconnect(): void {
    this.#epoch++;
    this.#cancelWatch?.();
    this.#cancelRenewal?.();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #eventsOf(epoch: number): ConnectionEvents {
    const ifCurrent =
      <A extends unknown[]>(handle: (...args: A) => void) =>
      (...args: A): void => {
        if (epoch === this.#epoch) handle(...args);
      };
    return {
      alive: ifCurrent(() => this.#watch(SILENCE_MS)),
      ready: ifCurrent((expiresAtMs) => {
        this.#signal('ready');
        this.#watch(SILENCE_MS);
        this.#scheduleRenewal(expiresAtMs);
      }),
      event: ifCurrent((id, event) => this.#deliver(id, event)),
      position: ifCurrent((id, cursor) => {
        const follower = this.#followers.get(id);
        if (follower) follower.cursor = cursor;
      }),
      draining: ifCurrent((retryAfterMs) => this.#signal('draining', retryAfterMs)),
      lost: ifCurrent((retryAfterMs) => this.#signal('lost', retryAfterMs)),
      refused: ifCurrent(() => this.#signal('refused')),
      failed: ifCurrent((error) => {
        this.#fail(error);
        this.#signal('unwanted');
      }),
    };
  }

  #watch(silenceMs: number): void {
    this.#cancelWatch?.();
    this.#cancelWatch = this.#options.clock.schedule(silenceMs, () => this.#signal('lost'));
  }

  #scheduleRenewal(expiresAtMs: number | null): void {
    const { credentials, clock, logger } = this.#options;
    this.#cancelRenewal?.();
    if (expiresAtMs === null || !credentials.renewable) return;
    const leftMs = expiresAtMs - clock.now();
    this.#cancelRenewal = clock.schedule(Math.max(leftMs - RENEW_BEFORE_MS, leftMs / 2), () => {
      // The server says when it is too late, and then a fresh token is asked for again.
      credentials
        .renew(credentials.token)
        .catch((error: unknown) => logger.warn({ error }, 'the token could not be renewed yet'));
    });
  }

  #credentialsChanged(): void {
    const { credentials } = this.#options;
    // A connection that still waits for its token takes whichever there is then.
    if (this.#state.kind === 'connecting' && !this.#connection && credentials.available) return;
    this.#signal('credentials');
    if (this.#state.kind !== 'live' || credentials.token === undefined) return;
    this.#token = credentials.token;
    this.#connection?.authenticate?.(credentials.token);
  }

  #deliver(id: string, event: StreamEvent): void {
    const follower = this.#followers.get(id);
    if (!follower) return;
    if (event.type === 'error') this.#followers.delete(id);
    else if (event.type !== 'reset') follower.cursor = event.cursor;
    try {
      follower.listener(event);
    } catch (error) {
      this.#options.logger.error({ error }, 'a subscription listener threw');
    }
    if (this.#followers.size === 0) this.#signal('unwanted');
  }

  /** Every subscription is over. */
  #fail(error: Error): void {
    for (const id of [...this.#followers.keys()]) this.#deliver(id, { type: 'error', error });
  }
}

function unauthorized(): MetricsHandlerError {
  return new MetricsHandlerError('unauthorized', 'the server does not take these credentials; sign in again');
}
