/**
 * The states of the connection that carries live queries, and every way between them. Pure: time, chance and what the driver knows are arguments.
 *
 *            wanted               ready
 *     idle ─────────► connecting ───────► live
 *      ▲                ▲  │  ▲             │
 *      │ unwanted    due│  │  │online, due  │ lost, draining
 *      │ (from any)     │  ▼  │             ▼
 *      │              waiting │◄────────────┤
 *      │                    offline ◄───────┤ offline
 *      │                                    │ refused, no other token
 *      │              signedOut ◄───────────┘ (with one: connecting, fresh)
 *      │                │ wanted, credentials: connecting
 *      └── paused ◄── hidden (from any); shown: connecting, or idle     close (from any): closed
 */
export type StreamState =
  | { readonly kind: 'idle' }
  /** `fresh`: with a token that was asked for after the last one was refused. */
  | { readonly kind: 'connecting'; readonly attempt: number; readonly fresh: boolean }
  | { readonly kind: 'live'; readonly attempt: number; readonly sinceMs: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly untilMs: number }
  | { readonly kind: 'offline'; readonly attempt: number; readonly untilMs: number }
  | { readonly kind: 'paused' }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'closed' };

export type StreamStateKind = StreamState['kind'];

/**
 * - `wanted`, `unwanted`: the first subscription came, the last one went.
 * - `ready`: the server took the token. `lost`: the connection ended or went silent. `refused`: the token is not (any more) good.
 * - `draining`: the server is about to end and says when to come back.
 * - `due`: the time to wait is over.
 * - `offline`, `online`: what the browser says of the network, which may concern only the world beyond this machine.
 * - `hidden`, `shown`: the page is put away (back-forward cache, frozen tab), or comes back to the eye.
 * - `credentials`: another token is to be used, or none.
 */
export type StreamSignal =
  | 'wanted'
  | 'unwanted'
  | 'ready'
  | 'lost'
  | 'refused'
  | 'draining'
  | 'due'
  | 'offline'
  | 'online'
  | 'hidden'
  | 'shown'
  | 'credentials'
  | 'close';

export interface StreamContext {
  readonly nowMs: number;
  /** In [0, 1). */
  readonly jitter: number;
  /** What the browser says of the network. */
  readonly online: boolean;
  /** Somebody is subscribed. */
  readonly wanted: boolean;
  /** There is a token, or a way to one. */
  readonly signedIn: boolean;
  /** There is a way to another token. */
  readonly renewable: boolean;
  /** The connection can take another token while it lives. */
  readonly inBand: boolean;
  /** What the server asked for with `lost` or `draining`. */
  readonly retryAfterMs: number;
}

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;
/** A connection that lived so long begins again with the shortest delay. */
const STEADY_MS = 10_000;

type Step<K extends StreamStateKind> = (
  state: Extract<StreamState, { kind: K }>,
  context: StreamContext,
) => StreamState;

const stay = (state: StreamState): StreamState => state;
const idle = (): StreamState => ({ kind: 'idle' });
const paused = (): StreamState => ({ kind: 'paused' });
const closed = (): StreamState => ({ kind: 'closed' });
const signedOut = (): StreamState => ({ kind: 'signedOut' });
const connect = (attempt = 0, fresh = false): StreamState => ({ kind: 'connecting', attempt, fresh });
const connectAgain = ({ attempt }: { readonly attempt: number }): StreamState => connect(attempt);
const connectIfWanted = ({ wanted }: StreamContext): StreamState => (wanted ? connect() : idle());

/** Full jitter: clients that lost one server do not come back as one. */
function wait(attempt: number, { nowMs, jitter, online, retryAfterMs }: StreamContext): StreamState {
  const spreadMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt);
  return {
    kind: online ? 'waiting' : 'offline',
    attempt: attempt + 1,
    untilMs: nowMs + retryAfterMs + jitter * spreadMs,
  };
}

const lostWhileConnecting: Step<'connecting'> = ({ attempt }, context) => wait(attempt, context);
const lostWhileLive: Step<'live'> = (state, context) => wait(isSteady(state, context) ? 0 : state.attempt, context);

/** A token that is refused as soon as it was taken must not make a loop of fresh ones. */
const refusedWhileLive: Step<'live'> = (state, context) => {
  if (!context.renewable) return signedOut();
  return isSteady(state, context) ? connect(0, true) : wait(state.attempt, context);
};

function isSteady({ sinceMs }: { readonly sinceMs: number }, { nowMs }: StreamContext): boolean {
  return nowMs - sinceMs >= STEADY_MS;
}

/** The network went: what is left of the connection is not waited for. */
const dropOffline = ({ attempt }: { readonly attempt: number }, context: StreamContext): StreamState =>
  wait(attempt, { ...context, online: false });

const TABLE: { readonly [K in StreamStateKind]: { readonly [S in StreamSignal]: Step<K> } } = {
  idle: {
    wanted: () => connect(),
    unwanted: stay,
    ready: stay,
    lost: stay,
    refused: stay,
    draining: stay,
    due: stay,
    offline: stay,
    online: stay,
    hidden: paused,
    shown: stay,
    credentials: stay,
    close: closed,
  },
  connecting: {
    wanted: stay,
    unwanted: idle,
    ready: ({ attempt }, { nowMs }) => ({ kind: 'live', attempt, sinceMs: nowMs }),
    lost: lostWhileConnecting,
    refused: ({ attempt, fresh }, { renewable }) => (renewable && !fresh ? connect(attempt, true) : signedOut()),
    draining: lostWhileConnecting,
    due: stay,
    offline: dropOffline,
    online: stay,
    hidden: paused,
    shown: stay,
    credentials: (_, { signedIn }) => (signedIn ? connect() : signedOut()),
    close: closed,
  },
  live: {
    wanted: stay,
    unwanted: idle,
    // Another token was taken in band.
    ready: stay,
    lost: lostWhileLive,
    refused: refusedWhileLive,
    draining: lostWhileLive,
    due: stay,
    offline: dropOffline,
    online: stay,
    hidden: paused,
    shown: stay,
    credentials: (state, { signedIn, inBand }) => (signedIn ? (inBand ? state : connect()) : signedOut()),
    close: closed,
  },
  waiting: {
    wanted: stay,
    unwanted: idle,
    ready: stay,
    lost: stay,
    refused: stay,
    draining: stay,
    due: connectAgain,
    offline: ({ attempt, untilMs }) => ({ kind: 'offline', attempt, untilMs }),
    online: connectAgain,
    hidden: paused,
    shown: connectAgain,
    credentials: ({ attempt }, { signedIn }) => (signedIn ? connect(attempt) : signedOut()),
    close: closed,
  },
  offline: {
    wanted: stay,
    unwanted: idle,
    ready: stay,
    lost: stay,
    refused: stay,
    draining: stay,
    // A server on this machine can be reached without a network.
    due: connectAgain,
    offline: stay,
    online: () => connect(),
    hidden: paused,
    shown: connectAgain,
    credentials: (state, { signedIn }) => (signedIn ? state : signedOut()),
    close: closed,
  },
  paused: {
    wanted: stay,
    unwanted: stay,
    ready: stay,
    lost: stay,
    refused: stay,
    draining: stay,
    due: stay,
    offline: stay,
    online: stay,
    hidden: stay,
    shown: (_, context) => connectIfWanted(context),
    credentials: stay,
    close: closed,
  },
  signedOut: {
    wanted: () => connect(),
    unwanted: stay,
    ready: stay,
    lost: stay,
    refused: stay,
    draining: stay,
    due: stay,
    offline: stay,
    online: stay,
    hidden: paused,
    shown: stay,
    credentials: (state, context) => (context.signedIn ? connectIfWanted(context) : state),
    close: closed,
  },
  closed: {
    wanted: stay,
    unwanted: stay,
    ready: stay,
    lost: stay,
    refused: stay,
    draining: stay,
    due: stay,
    offline: stay,
    online: stay,
    hidden: stay,
    shown: stay,
    credentials: stay,
    close: stay,
  },
};

/** The state after a signal; the same object where nothing changes. */
export function nextState(state: StreamState, signal: StreamSignal, context: StreamContext): StreamState {
  // Each row takes its own kind of state, which the compiler cannot follow through the look-up.
  const step = TABLE[state.kind][signal] as Step<StreamStateKind>;
  return step(state, context);
}
