import { describe, expect, it } from 'vitest';
import {
  nextState,
  type StreamContext,
  type StreamSignal,
  type StreamState,
  type StreamStateKind,
} from '../../src/client/stream-state.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';

const NOW = 1_000_000;
const context: StreamContext = {
  nowMs: NOW,
  jitter: 0.5,
  online: true,
  wanted: true,
  signedIn: true,
  renewable: false,
  inBand: true,
  retryAfterMs: 0,
};

/** A state of each kind, in the middle of a third attempt. */
const STATES: { readonly [K in StreamStateKind]: Extract<StreamState, { kind: K }> } = {
  idle: { kind: 'idle' },
  connecting: { kind: 'connecting', attempt: 2, fresh: false },
  live: { kind: 'live', attempt: 2, sinceMs: NOW - 5_000 },
  waiting: { kind: 'waiting', attempt: 2, untilMs: NOW + 700 },
  offline: { kind: 'offline', attempt: 2, untilMs: NOW + 700 },
  paused: { kind: 'paused' },
  signedOut: { kind: 'signedOut' },
  closed: { kind: 'closed' },
};

/** `-` where nothing may change. */
type Row = Readonly<Record<StreamSignal, StreamStateKind | '-'>>;

/** What is expected with a good token of no other, on a network, with a subscriber. Every cell has to be filled in for this to compile. */
const EXPECTED: Readonly<Record<StreamStateKind, Row>> = {
  // biome-ignore format: a table is read by column
  idle:       { wanted: 'connecting', unwanted: '-',    ready: '-',    lost: '-',       refused: '-',         draining: '-',       due: '-',          offline: '-',       online: '-',          hidden: 'paused', shown: '-',          credentials: '-',          close: 'closed' },
  // biome-ignore format: a table is read by column
  connecting: { wanted: '-',          unwanted: 'idle', ready: 'live', lost: 'waiting', refused: 'signedOut', draining: 'waiting', due: '-',          offline: 'offline', online: '-',          hidden: 'paused', shown: '-',          credentials: 'connecting', close: 'closed' },
  // biome-ignore format: a table is read by column
  live:       { wanted: '-',          unwanted: 'idle', ready: '-',    lost: 'waiting', refused: 'signedOut', draining: 'waiting', due: '-',          offline: 'offline', online: '-',          hidden: 'paused', shown: '-',          credentials: '-',          close: 'closed' },
  // biome-ignore format: a table is read by column
  waiting:    { wanted: '-',          unwanted: 'idle', ready: '-',    lost: '-',       refused: '-',         draining: '-',       due: 'connecting', offline: 'offline', online: 'connecting', hidden: 'paused', shown: 'connecting', credentials: 'connecting', close: 'closed' },
  // biome-ignore format: a table is read by column
  offline:    { wanted: '-',          unwanted: 'idle', ready: '-',    lost: '-',       refused: '-',         draining: '-',       due: 'connecting', offline: '-',       online: 'connecting', hidden: 'paused', shown: 'connecting', credentials: '-',          close: 'closed' },
  // biome-ignore format: a table is read by column
  paused:     { wanted: '-',          unwanted: '-',    ready: '-',    lost: '-',       refused: '-',         draining: '-',       due: '-',          offline: '-',       online: '-',          hidden: '-',      shown: 'connecting', credentials: '-',          close: 'closed' },
  // biome-ignore format: a table is read by column
  signedOut:  { wanted: 'connecting', unwanted: '-',    ready: '-',    lost: '-',       refused: '-',         draining: '-',       due: '-',          offline: '-',       online: '-',          hidden: 'paused', shown: '-',          credentials: 'connecting', close: 'closed' },
  // biome-ignore format: a table is read by column
  closed:     { wanted: '-',          unwanted: '-',    ready: '-',    lost: '-',       refused: '-',         draining: '-',       due: '-',          offline: '-',       online: '-',          hidden: '-',      shown: '-',          credentials: '-',          close: '-' },
};

const KINDS = Object.keys(EXPECTED) as StreamStateKind[];
const SIGNALS = Object.keys(EXPECTED.idle) as StreamSignal[];

describe.each(KINDS)('from %s', (kind) => {
  it.each(SIGNALS)('%s leads where the table says', (signal) => {
    const state = STATES[kind];
    const next = nextState(state, signal, context);
    const expected = EXPECTED[kind][signal];
    if (expected === '-') expect(next).toBe(state);
    else {
      expect(next).not.toBe(state);
      expect(next.kind).toBe(expected);
    }
  });
});

describe('after a loss', () => {
  const delays = (jitter: number, attempts: number) => {
    let state: StreamState = { kind: 'connecting', attempt: 0, fresh: false };
    return Array.from({ length: attempts }, () => {
      const waiting = nextState(state, 'lost', { ...context, jitter });
      state = nextState(waiting, 'due', context);
      return waiting.kind === 'waiting' ? waiting.untilMs - NOW : Number.NaN;
    });
  };

  it('waits longer each time, up to half a minute', () => {
    expect(delays(0.999_999, 8).map(Math.round)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('spreads clients over the whole delay, so that they do not come back as one', () => {
    expect(delays(0, 3)).toEqual([0, 0, 0]);
    expect(delays(0.25, 3)).toEqual([250, 500, 1_000]);
  });

  it('begins again with the shortest delay only once a connection has held', () => {
    const lost = (sinceMs: number) => nextState({ kind: 'live', attempt: 4, sinceMs }, 'lost', context);
    expect(lost(NOW - 9_999)).toMatchObject({ attempt: 5 });
    expect(lost(NOW - 10_000)).toMatchObject({ attempt: 1 });
  });

  it('waits as long as the server asks, and some more', () => {
    const next = nextState(STATES.live, 'draining', { ...context, retryAfterMs: 5_000 });
    expect(next).toMatchObject({ kind: 'waiting', untilMs: NOW + 5_000 + 0.5 * 4_000 });
  });

  it('is offline where the browser says so, and tries all the same', () => {
    const next = nextState(STATES.connecting, 'lost', { ...context, online: false });
    expect(next.kind).toBe('offline');
    expect(nextState(next, 'due', context).kind).toBe('connecting');
  });
});

describe('a refused token', () => {
  const renewable = { ...context, renewable: true };

  it('is followed by one fresh token, and by no second', () => {
    const fresh = nextState({ ...STATES.live, sinceMs: NOW - 60_000 }, 'refused', renewable);
    expect(fresh).toEqual({ kind: 'connecting', attempt: 0, fresh: true });
    expect(nextState(fresh, 'refused', renewable).kind).toBe('signedOut');
  });

  it('makes no loop of fresh tokens where each is refused as soon as it was taken', () => {
    expect(nextState(STATES.live, 'refused', renewable)).toMatchObject({ kind: 'waiting', attempt: 3 });
  });
});

describe('another token', () => {
  it('is taken by a living connection that can, and else brings a new one', () => {
    expect(nextState(STATES.live, 'credentials', context)).toBe(STATES.live);
    expect(nextState(STATES.live, 'credentials', { ...context, inBand: false }).kind).toBe('connecting');
  });

  it.each(['connecting', 'live', 'waiting', 'offline'] as const)('that is none ends what is %s', (kind) => {
    expect(nextState(STATES[kind], 'credentials', { ...context, signedIn: false }).kind).toBe('signedOut');
  });
});

it('connects only for somebody, and never after it was closed', () => {
  expect(nextState(STATES.paused, 'shown', { ...context, wanted: false }).kind).toBe('idle');
  expect(nextState(STATES.signedOut, 'credentials', { ...context, wanted: false }).kind).toBe('idle');
});

it('keeps its promises on random walks', () => {
  const next = random(seed());
  for (let walk = 0; walk < runs(2_000); walk++) {
    let state: StreamState = { kind: 'idle' };
    let nowMs = NOW;
    let closed = false;
    for (let step = 0; step < 30; step++) {
      const signal = SIGNALS[Math.floor(next() * SIGNALS.length)] as StreamSignal;
      nowMs += Math.floor(next() * 20_000);
      const before: StreamState = state;
      const at = {
        ...context,
        nowMs,
        jitter: next(),
        online: next() < 0.8,
        wanted: next() < 0.8,
        renewable: next() < 0.5,
      };
      state = nextState(state, signal, at);
      closed ||= signal === 'close';
      expect(state.kind === 'closed').toBe(closed);
      if (state.kind === 'live' && before.kind !== 'live')
        expect([before.kind, signal]).toEqual(['connecting', 'ready']);
      if (state !== before && (state.kind === 'waiting' || state.kind === 'offline')) {
        if (before.kind === 'connecting' || before.kind === 'live') {
          expect(state.untilMs).toBeGreaterThanOrEqual(nowMs);
          expect(state.untilMs).toBeLessThan(nowMs + 30_000);
        }
      }
    }
  }
});
