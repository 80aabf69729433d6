import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { addressOf } from '../client-address.ts';
import { hasTooManyHeaders } from '../header-count.ts';
import { ProblemError } from '../problem.ts';
import { Socket, type SocketOptions } from './socket.ts';

export const SOCKET_PATH = '/api/v1/ws';
const MAX_FRAME_BYTES = 65_536;

export interface UpgradeOptions extends SocketOptions {
  /** Exact origins whose pages may connect, beside the server's own. */
  readonly corsOrigins: readonly string[];
  /** See `clientAddress`. */
  readonly trustedProxies: number;
}

/** Takes WebSockets in at `/api/v1/ws`, and nothing else. */
export function takeSockets(server: Server, options: UpgradeOptions): void {
  const { corsOrigins, trustedProxies, streams, limiter } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  // Without this ws answers for itself.
  sockets.on('wsClientError', (_error, socket) => refuse(socket, '400 Bad Request'));
  server.on('upgrade', async (request, socket, head) => {
    // First of all: a reset at any moment from now on would end the process.
    socket.on('error', () => {});
    if (request.url?.split('?')[0] !== SOCKET_PATH) return refuse(socket, '404 Not Found');
    if (hasTooManyHeaders(request)) return refuse(socket, '431 Request Header Fields Too Large');
    if (!isWelcome(request, corsOrigins)) return refuse(socket, '403 Forbidden');
    const forwardedFor = [request.headers['x-forwarded-for'] ?? ''].flat().join();
    const address = addressOf(request.socket.remoteAddress, forwardedFor, trustedProxies);
    try {
      await limiter.assertAddress(address);
      streams.assertRoom({ address });
    } catch (error) {
      const ends = error instanceof ProblemError && error.code === 'closed';
      return refuse(socket, ends ? '503 Service Unavailable' : '429 Too Many Requests');
    }
    sockets.handleUpgrade(request, socket, head, (ws) => new Socket(ws, address, options));
  });
}

/**
 * Whether a page of this origin may connect; what is no browser sends none. The server's own pages are those of the host that was asked: a name that was
 * bound to this address by somebody else gains nothing, since the token comes in the first frame and never by itself.
 */
function isWelcome({ headers: { origin, host } }: IncomingMessage, corsOrigins: readonly string[]): boolean {
  if (origin === undefined || corsOrigins.includes(origin)) return true;
  return /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '') === host;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
