import { EventEmitter } from 'node:events';
import type { MetricsHandler, Principal, StreamEvent } from '@metrics-handler/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { settle } from '../../core/test/support/settle.ts';
import { MAX_CATCH_UP_BYTES } from '../src/live/follower.ts';
import { Socket } from '../src/live/socket.ts';
import { STALL_MS, Streams } from '../src/live/streams.ts';
import { unlimited } from '../src/rate-limiter.ts';
import { SILENT } from '../src/silent-logger.ts';

const MAX_BUFFERED_BYTES = 262_144;
const AUTH_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;
const PING_MS = 30_000;
const MAX_WAITING_FRAMES = 256;

interface Sent {
  readonly type: string;
  readonly cursor?: string;
}

/** A mock of a WebSocket of `ws`: keeps what is sent to it, and lets it wait or go as the test says. */
class FakeWebSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: Sent[] = [];
  closedWith: number | undefined;
  pings = 0;
  terminated = false;
  #flushed: (() => void)[] = [];

  send(text: string, flushed: () => void): void {
    this.sent.push(JSON.parse(text));
    this.#flushed.push(flushed);
  }

  /** Everything that waited is on its way. */
  drain(): void {
    this.bufferedAmount = 0;
    for (const flushed of this.#flushed.splice(0)) flushed();
  }

  close(code: number): void {
    this.readyState = 2;
    this.closedWith = code;
  }

  terminate(): void {
    this.readyState = 3;
    this.terminated = true;
    this.emit('close');
  }

  ping(): void {
    this.pings++;
  }
}

/** A socket over mocks of `ws` and of a handler, whose events are made by hand. */
function opened() {
  const ws = new FakeWebSocket();
  const subscriptions: { readonly after: string | undefined; tell(event: StreamEvent): void }[] = [];
  const verdict = { on: Promise.resolve() };
  const principal = { kind: 'key', id: 'a', scopes: ['metrics:read'], expiresAt: null } as unknown as Principal;
  const api = {
    subscribe: (_query: unknown, tell: (event: StreamEvent) => void, { after }: { after?: string }) => {
      subscriptions.push({ after, tell });
      return () => {};
    },
  };
  const identity = { verify: async () => principal, assertMayQuery: () => verdict.on, watch: () => () => {} };
  const handler = { identity, as: () => api } as unknown as MetricsHandler;
  const streams = new Streams();
  return {
    ws,
    socket: new Socket(ws as unknown as WebSocket, '192.0.2.1', {
      handler,
      streams,
      limiter: unlimited,
      logger: SILENT,
    }),
    /** When it is known what somebody may ask for. */
    verdict,
    hear: (frame: object) => ws.emit('message', Buffer.from(JSON.stringify(frame)), false),
    tell: (event: StreamEvent) => subscriptions.at(-1)?.tell(event),
    /** After which cursors events were asked for. */
    asked: () => subscriptions.map(({ after }) => after),
    cursors: () => ws.sent.flatMap(({ cursor }) => (cursor === undefined ? [] : [cursor])),
  };
}

/** With one subscription, `a`, that has heard `1`. */
async function following() {
  const s = opened();
  s.hear({ type: 'auth', token: 'x' });
  s.hear({ type: 'subscribe', id: 'a', query: { name: 'views' } });
  await settle();
  s.tell(update('1'));
  s.ws.drain();
  return s;
}

const update = (cursor: string, bytes = 0): StreamEvent =>
  ({ type: 'update', cursor, update: { from: 'x'.repeat(bytes), to: '', series: [] } }) as unknown as StreamEvent;
/** The frame of an update of no bytes. */
const AROUND = JSON.stringify({ ...update('3'), id: 'a' }).length;

// Not `performance` and not what promises need.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a socket whose reader does not keep up', () => {
  it('is sent nothing more once 256 KiB wait, and each change once when none do', async () => {
    const s = await following();
    s.ws.bufferedAmount = MAX_BUFFERED_BYTES - 1;
    s.tell(update('2'));
    expect(s.cursors()).toEqual(['1', '2']);
    s.ws.bufferedAmount = MAX_BUFFERED_BYTES;
    for (let n = 3; n < 1_000; n++) s.tell(update(String(n)));
    expect(s.cursors()).toEqual(['1', '2']);
    s.ws.drain();
    expect(s.asked()).toEqual([undefined, '2']);
    s.tell(update('1000'));
    expect(s.cursors()).toEqual(['1', '2', '1000']);
    expect(s.ws.closedWith).toBeUndefined();
  });

  it('is closed with 4408 where more than 256 KiB changed meanwhile, and not for as much at once', async () => {
    const s = await following();
    s.tell(update('2', 2 * MAX_CATCH_UP_BYTES));
    expect(s.cursors()).toEqual(['1', '2']);
    for (const bytes of [MAX_CATCH_UP_BYTES - AROUND, MAX_CATCH_UP_BYTES - AROUND + 1]) {
      s.ws.bufferedAmount = MAX_BUFFERED_BYTES;
      s.tell(update('x'));
      s.ws.drain();
      s.tell(update('3', bytes));
    }
    expect(s.cursors()).toEqual(['1', '2', '3']);
    expect(s.ws.closedWith).toBe(4408);
  });

  it('is sent a snapshot of any size when it has to start again', async () => {
    const s = await following();
    s.tell(update('2'));
    s.ws.bufferedAmount = MAX_BUFFERED_BYTES;
    s.tell(update('x'));
    s.ws.drain();
    s.tell({ type: 'reset', reason: 'history_lost' });
    s.tell({ ...update('3', 2 * MAX_CATCH_UP_BYTES), type: 'snapshot' } as unknown as StreamEvent);
    expect(s.cursors()).toEqual(['1', '2', '3']);
    expect(s.ws.closedWith).toBeUndefined();
  });

  it('is closed with 4408 where nothing was read for 30 s, and cut off where the close is not read either', async () => {
    const s = await following();
    const now = performance.now();
    s.ws.bufferedAmount = 1;
    s.socket.tick(now + STALL_MS - 1_000);
    expect(s.ws.closedWith).toBeUndefined();
    s.socket.tick(now + STALL_MS + 1_000);
    expect([s.ws.closedWith, s.ws.terminated]).toEqual([4408, false]);
    vi.advanceTimersByTime(CLOSE_TIMEOUT_MS);
    expect(s.ws.terminated).toBe(true);
  });
});

it('asks every 30 s whether somebody is there, and cuts off who has not answered the time before', async () => {
  const s = await following();
  const now = performance.now();
  s.socket.tick(now + PING_MS - 1_000);
  expect(s.ws.pings).toBe(0);
  s.socket.tick(now + PING_MS + 1_000);
  s.ws.emit('pong');
  s.socket.tick(now + 2 * PING_MS + 2_000);
  expect([s.ws.pings, s.ws.terminated]).toEqual([2, false]);
  s.socket.tick(now + 3 * PING_MS + 3_000);
  expect([s.ws.pings, s.ws.terminated]).toEqual([2, true]);
});

it('takes 256 frames that wait for the one before, and is closed with 4400 at the next', async () => {
  const s = await following();
  s.verdict.on = new Promise(() => {});
  s.hear({ type: 'subscribe', id: 'b', query: { name: 'views' } });
  await settle();
  for (let n = 0; n < MAX_WAITING_FRAMES; n++) s.hear({ type: 'unsubscribe', id: 'a' });
  expect(s.ws.closedWith).toBeUndefined();
  s.hear({ type: 'unsubscribe', id: 'a' });
  expect(s.ws.closedWith).toBe(4400);
});

it('is closed with 4401 after 5 s without a token, and not before', () => {
  const { ws } = opened();
  vi.advanceTimersByTime(AUTH_TIMEOUT_MS - 1);
  expect(ws.closedWith).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(ws.closedWith).toBe(4401);
  expect(ws.sent).toEqual([]);
});
