import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import type { AppEnv } from './app-env.ts';
import { hasTooManyHeaders, MAX_HEADERS_READ } from './header-count.ts';
import type { SseStream } from './live/sse-stream.ts';
import { nodeOutput } from './live/stream-output.ts';
import type { Streams } from './live/streams.ts';
import { takeSockets, type UpgradeOptions } from './live/upgrade.ts';
import { problemResponse } from './problem.ts';
import { SharedTurn } from './shared-turn.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Takes WebSockets in; without it they are refused. */
  readonly live?: UpgradeOptions | undefined;
  readonly timeouts?: Partial<HttpTimeouts> | undefined;
}

/** How patient the server is with slow peers. */
export interface HttpTimeouts {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  /** Above the idle time-out of the usual load balancers, so that they are the ones to hang up. */
  readonly keepAliveTimeout: number;
  /** A connection on which nothing moves for so long, such as that of a reader who has stopped. */
  readonly idleTimeout: number;
  readonly connectionsCheckingInterval: number;
}

const TIMEOUTS_MS: HttpTimeouts = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  idleTimeout: 120_000,
  connectionsCheckingInterval: 5_000,
};
const MAX_HEADER_BYTES = 16_384;
/** Sockets beyond this are dropped: each costs memory before anything is known of it. */
const MAX_CONNECTIONS = 20_000;
const CLOSE_CHECK_MS = 20;

export interface Listening {
  readonly address: AddressInfo;
  /** Takes no more connections, lets requests under way finish for up to `graceMs`, then hangs up. */
  close(graceMs: number): Promise<void>;
}

/** Serves an app over HTTP/1.1. Rejects where the address cannot be had. */
export async function listen(app: Hono<AppEnv>, { host, port, live, timeouts }: ListenOptions): Promise<Listening> {
  const { idleTimeout, ...serverTimeouts } = { ...TIMEOUTS_MS, ...timeouts };
  const turn = new SharedTurn();
  const listener = getRequestListener(
    async (request, bindings) => {
      await turn.next();
      return answer(app, request, bindings as HttpBindings);
    },
    {
      // Only what never reaches the app comes here: a target or a Host that is no URL.
      errorHandler: () => problemResponse('invalid_request', 'the request target or the Host header is not valid'),
    },
  );
  const server = createServer({ ...serverTimeouts, maxHeaderSize: MAX_HEADER_BYTES }, listener);
  server.maxHeadersCount = MAX_HEADERS_READ;
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = idleTimeout;
  if (live) takeSockets(server, live);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  return { address: server.address() as AddressInfo, close: (graceMs) => closeServer(server, live?.streams, graceMs) };
}

/** Answers a request; event streams are written to Node's response and need nothing of the adapter. */
async function answer(app: Hono<AppEnv>, request: Request, bindings: HttpBindings): Promise<Response> {
  const { outgoing, incoming } = bindings;
  if (hasTooManyHeaders(incoming)) return problemResponse('too_many_headers', 'a request may have 64 headers');
  let stream: SseStream | undefined;
  const takeStream = (taken: SseStream) => {
    stream = taken;
    // Whoever left before it was known what they may see is not heard to leave any more.
    if (incoming.socket.destroyed) taken.end();
    // Of this answer: the connection goes on where it is a refusal.
    else outgoing.once('close', () => taken.end());
  };
  const response = await app.fetch(request, { ...bindings, takeStream });
  if (!stream || response.status !== 200) return response;
  // It lasts as long as its connection, so that it needs no chunks, each of which is four writes.
  outgoing.removeHeader('Transfer-Encoding');
  outgoing.writeHead(200, Object.fromEntries(response.headers));
  stream.attach(nodeOutput(outgoing as ServerResponse, stream));
  return RESPONSE_ALREADY_SENT;
}

async function closeServer(server: Server, streams: Streams | undefined, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  streams?.drain();
  // A connection that was busy at first becomes idle later, and nobody else would close it.
  const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_CHECK_MS);
  const hangUp = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(hangUp);
}
