import type { Logger, MetricsHandler, Principal } from '@metrics-handler/core';
import { allows } from '@metrics-handler/core';
import { CLOSE_CODES, type ClientFrame, clientFrameSchema, type ServerFrame } from '@metrics-handler/core/wire';
import type { RawData, WebSocket } from 'ws';
import { ProblemError } from '../problem.ts';
import { problemDocumentOf } from '../problem-of-error.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import { type SharedEvent, socketFrameOf } from './encode-event.ts';
import { catchUpFault, Follower } from './follower.ts';
import { type OpenStream, SILENCE_MS, STALL_MS, type Streams } from './streams.ts';

const AUTH_TIMEOUT_MS = 5_000;
const MAX_SUBSCRIPTIONS = 100;
/** Frames of a client that wait for those before. */
const MAX_WAITING_FRAMES = 256;
/** What may wait for one reader. */
const MAX_BUFFERED_BYTES = 262_144;
const CLOSE_TIMEOUT_MS = 2_000;
const PING_MS = 30_000;

export interface SocketOptions {
  readonly handler: MetricsHandler;
  readonly streams: Streams;
  readonly limiter: RateLimiter;
  readonly logger: Logger;
}

/** One WebSocket with its subscriptions. */
export class Socket implements OpenStream {
  readonly #ws: WebSocket;
  readonly #address: string;
  readonly #options: SocketOptions;
  readonly #followers = new Map<string, Follower>();
  readonly #authTimer: NodeJS.Timeout;
  #principal: Principal | undefined;
  #stopWatching: () => void = () => {};
  #handling: Promise<void> = Promise.resolve();
  #waiting = 0;
  #sentMs = performance.now();
  #keptUpMs = performance.now();
  #pingMs = performance.now();
  #answersPings = true;

  constructor(ws: WebSocket, address: string, options: SocketOptions) {
    this.#ws = ws;
    this.#address = address;
    this.#options = options;
    // Before anybody has signed in on it, too.
    options.streams.add(this, { address });
    this.#authTimer = setTimeout(
      () => this.#close(CLOSE_CODES.unauthenticated, 'no token came in time'),
      AUTH_TIMEOUT_MS,
    );
    ws.on('message', (data, isBinary) => this.#receive(data, isBinary));
    ws.on('pong', () => {
      this.#answersPings = true;
    });
    // The close that follows tells all there is to know.
    ws.on('error', () => {});
    ws.on('close', () => this.#end());
  }

  tick(nowMs: number): void {
    if (this.#ws.bufferedAmount === 0) this.#keptUpMs = nowMs;
    if (nowMs - this.#keptUpMs > STALL_MS) this.#close(CLOSE_CODES.tooSlow, 'nothing was read for 30 s');
    if (nowMs - this.#sentMs > SILENCE_MS) this.#send({ type: 'heartbeat' });
    if (nowMs - this.#pingMs > PING_MS) this.#ping(nowMs);
  }

  drain(retryAfterMs: number): void {
    if (this.#principal) this.#send({ type: 'bye', retryAfterMs });
    this.#close(CLOSE_CODES.restart, 'the server ends');
  }

  /** Frames are handled one after the other, because who sends them may change in between. */
  #receive(data: RawData, isBinary: boolean): void {
    const frame = isBinary ? undefined : frameOf(data);
    if (!frame || ++this.#waiting > MAX_WAITING_FRAMES) {
      this.#close(CLOSE_CODES.protocolError, frame ? 'too many frames at once' : 'this is no frame');
      return;
    }
    this.#handling = this.#handling.then(async () => {
      this.#waiting--;
      if (this.#ws.readyState !== this.#ws.OPEN) return;
      try {
        await this.#handle(frame);
      } catch (error) {
        await this.#refuse('id' in frame ? frame.id : undefined, error as Error);
      }
    });
  }

  async #handle(frame: ClientFrame): Promise<void> {
    if (frame.type === 'auth') return this.#authenticate(frame.token);
    if (!this.#principal) return this.#close(CLOSE_CODES.protocolError, 'auth comes first');
    if (frame.type === 'unsubscribe') return this.#unsubscribe(frame.id);
    if (this.#followers.has(frame.id)) return this.#close(CLOSE_CODES.protocolError, 'this id is taken');
    if (this.#followers.size >= MAX_SUBSCRIPTIONS) {
      throw new ProblemError('too_many_streams', `a socket carries at most ${MAX_SUBSCRIPTIONS} subscriptions`);
    }
    const { handler, limiter } = this.#options;
    const { id, query } = frame;
    await limiter.countPrincipal(this.#principal, 1);
    await handler.identity.assertMayQuery(this.#principal, query);
    const follower = new Follower(handler.as(this.#principal), query, frame.cursor, {
      isReady: () => this.#ws.bufferedAmount < MAX_BUFFERED_BYTES,
      send: (event, isCatchUp) => this.#sendEvent(id, event, isCatchUp),
      fail: (error) => void this.#refuse(id, error),
    });
    this.#followers.set(id, follower);
  }

  async #authenticate(token: string): Promise<void> {
    const { handler, streams, limiter } = this.#options;
    try {
      await limiter.assertAddress(this.#address);
    } catch (error) {
      return this.#close(CLOSE_CODES.rateLimited, (error as Error).message);
    }
    const principal = await handler.identity.verify(token);
    if (!principal) await limiter.countFailure(this.#address);
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (!principal) return this.#close(CLOSE_CODES.unauthenticated, 'the token is unknown, revoked or expired');
    if (!allows(principal, 'metrics:read')) return this.#close(CLOSE_CODES.forbidden, 'this needs metrics:read');
    if (!this.#principal || !isSame(this.#principal, principal)) {
      const owner = { address: this.#address, principal };
      streams.delete(this);
      try {
        streams.assertRoom(owner);
      } catch (error) {
        // A server that ends is no refusal: the next one takes this socket.
        const ends = error instanceof ProblemError && error.code === 'closed';
        const code = ends ? CLOSE_CODES.restart : CLOSE_CODES.forbidden;
        return this.#close(code, (error as Error).message);
      }
      streams.add(this, owner);
      // What somebody else was allowed is not what this one is.
      for (const [id, { query }] of this.#followers) {
        await handler.identity.assertMayQuery(principal, query).catch((error: Error) => this.#refuse(id, error));
      }
    }
    clearTimeout(this.#authTimer);
    this.#principal = principal;
    this.#stopWatching();
    this.#stopWatching = handler.identity.watch(principal, (reason) =>
      this.#close(CLOSE_CODES.unauthenticated, `the token ${reason === 'revoked' ? 'was revoked' : 'has expired'}`),
    );
    this.#send({ type: 'ready', expiresAt: principal.expiresAt });
    if (this.#ws.readyState !== this.#ws.OPEN) this.#end();
  }

  #unsubscribe(id: string): void {
    this.#followers.get(id)?.stop();
    this.#followers.delete(id);
  }

  async #refuse(id: string | undefined, error: Error): Promise<void> {
    if (id !== undefined) this.#unsubscribe(id);
    const problem = await problemDocumentOf(error, this.#options.logger);
    this.#send({ type: 'error', ...(id === undefined ? {} : { id }), problem });
  }

  #sendEvent(id: string, event: SharedEvent, isCatchUp: boolean): void {
    const text = socketFrameOf(id, event);
    const fault = isCatchUp && catchUpFault(event, Buffer.byteLength(text));
    if (fault) this.#close(CLOSE_CODES.tooSlow, fault);
    else this.#write(text);
  }

  #send(frame: ServerFrame): void {
    this.#write(JSON.stringify(frame));
  }

  #write(text: string): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    this.#sentMs = performance.now();
    this.#ws.send(text, () => {
      if (this.#ws.bufferedAmount > 0) return;
      this.#keptUpMs = performance.now();
      for (const follower of this.#followers.values()) follower.resume();
    });
  }

  /** Whoever left without a word answers no ping. */
  #ping(nowMs: number): void {
    if (!this.#answersPings) this.#ws.terminate();
    this.#pingMs = nowMs;
    this.#answersPings = false;
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
  }

  #close(code: number, reason: string): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    this.#ws.close(code, reason);
    this.#end(code === CLOSE_CODES.tooSlow);
    // A reader who reads nothing never answers either.
    setTimeout(() => this.#ws.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  #end(wasTooSlow = false): void {
    clearTimeout(this.#authTimer);
    this.#stopWatching();
    for (const follower of this.#followers.values()) follower.stop();
    this.#followers.clear();
    this.#options.streams.delete(this, wasTooSlow);
  }
}

function frameOf(data: RawData): ClientFrame | undefined {
  try {
    return clientFrameSchema.parse(JSON.parse(data.toString())) as ClientFrame;
  } catch {
    return undefined;
  }
}

/** Whether both may see the same. */
function isSame(a: Principal, b: Principal): boolean {
  const view = ({ kind, id, metricPrefix, bookIds }: Principal) => JSON.stringify([kind, id, metricPrefix, bookIds]);
  return view(a) === view(b);
}
