import { MetricsHandlerError } from '../errors.ts';
import type { Query } from '../query/query.ts';
import type { ClientFrame, ServerFrame } from '../wire/index.ts';
import { errorOfProblem, passes } from './problem-error.ts';
import type { ConnectionEvents, Subscription, Transport } from './transport.ts';

/** What the client needs of a WebSocket: the browser's, Node's, or one of a library. */
export interface WebSocketLike {
  send(text: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** As the frames' schema has it, but for a query that nobody may change. */
type Outgoing = ClientFrame | (Omit<Extract<ClientFrame, { type: 'subscribe' }>, 'query'> & { readonly query: Query });

export type WebSocketConstructor = new (url: string) => WebSocketLike;

/** Every subscription over one WebSocket, outside a browser's limit of six connections per host. */
export function webSocketTransport(baseUrl: string, WebSocket: WebSocketConstructor): Transport {
  const url = `${baseUrl.replace(/^http/, 'ws')}/api/v1/ws`;
  return {
    multiplexed: true,
    connect(token, subscriptions, events) {
      const socket = new WebSocket(url);
      const open = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
      let ready = false;
      const send = (frame: Outgoing) => socket.send(JSON.stringify(frame));
      const subscribe = ({ id, query, cursor }: Subscription) =>
        send({ type: 'subscribe', id, query, ...(cursor === undefined ? {} : { cursor }) });
      const frames = frameReader(events, (expiresAtMs) => {
        if (!ready) for (const subscription of open.values()) subscribe(subscription);
        ready = true;
        events.ready(expiresAtMs);
      });
      socket.onopen = () => send({ type: 'auth', token });
      socket.onmessage = ({ data }: { data: string }) => frames.read(JSON.parse(data) as ServerFrame);
      socket.onclose = ({ code }: { code: number }) => frames.close(code);
      // A close always follows, and says more.
      socket.onerror = () => {};
      return {
        subscribe(subscription) {
          open.set(subscription.id, subscription);
          if (ready) subscribe(subscription);
        },
        unsubscribe(id) {
          open.delete(id);
          if (ready) send({ type: 'unsubscribe', id });
        },
        authenticate: (newToken) => send({ type: 'auth', token: newToken }),
        close() {
          socket.onopen = null;
          socket.onmessage = null;
          socket.onclose = null;
          socket.close();
        },
      };
    },
  };
}

const UNAUTHENTICATED = 4401;
/** A protocol error or a refusal: trying again would not mend it. */
const FATAL = [4400, 4403];

/** Turns frames and the close code into what a connection reports. */
function frameReader(events: ConnectionEvents, onReady: (expiresAtMs: number | null) => void) {
  let lastError: Error | undefined;
  return {
    read(frame: ServerFrame): void {
      events.alive();
      switch (frame.type) {
        case 'ready':
          onReady(frame.expiresAt === null ? null : Date.parse(frame.expiresAt));
          break;
        case 'snapshot':
        case 'update':
        case 'reset':
          events.event(frame.id, frame);
          break;
        case 'error':
          lastError = errorOfProblem(frame.problem);
          if (frame.id === undefined) break;
          // Whatever passes is tried again, with the back-off of a lost connection.
          if (passes(frame.problem.status)) events.lost(0);
          else events.event(frame.id, { type: 'error', error: lastError });
          break;
        case 'heartbeat':
          for (const id in frame.cursors) events.position(id, frame.cursors[id] as string);
          break;
        case 'bye':
          events.draining(frame.retryAfterMs);
          break;
      }
    },
    close(code: number): void {
      if (code === UNAUTHENTICATED) events.refused();
      else if (FATAL.includes(code)) events.failed(lastError ?? closedWith(code));
      else events.lost(0);
    },
  };
}

function closedWith(code: number): MetricsHandlerError {
  return new MetricsHandlerError('unexpected_response', `the server closed the stream with ${code}`);
}
