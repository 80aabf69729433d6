import { connect, type Socket } from 'node:net';
import type { Random } from '../simulate/random.ts';
import { pick } from './generate.ts';

const HANDSHAKE =
  'GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const STARTS = [
  'GET /livez HTTP/1.1\r\nHost: x\r\n',
  'POST /api/v1/points HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"name":',
  'POST /api/v1/points HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"nam',
  'POST /api/v1/points HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
  'GET /livez HTTP/1.1\r\nHost: [\r\n\r\n',
  HANDSHAKE,
  // Frames that are half there, not masked, of no kind, and longer than anything.
  `${HANDSHAKE}\x81\xfe\x00`,
  `${HANDSHAKE}\x81\x02{}`,
  `${HANDSHAKE}\x83\x80\0\0\0\0`,
  `${HANDSHAKE}\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0`,
];

/** The last ones leave half of the connection open, or all of it, and say no more. */
const LEAVES: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.destroy(),
  (socket) => socket.end(),
  () => {},
];

/** Connections that begin and are ended, or left open until the server hangs up or `close`. */
export class RawSockets {
  readonly #base: URL;
  readonly #open = new Set<Socket>();
  /** What came back over each. */
  readonly #received: Promise<string>[] = [];

  constructor(base: URL) {
    this.#base = base;
  }

  /** Resolves when it has left. */
  visit(random: Random): Promise<void> {
    return new Promise((resolve) => {
      const start = Buffer.from(pick(STARTS, random), 'latin1');
      const leave = pick(LEAVES, random);
      const socket = connect({ host: this.#base.hostname, port: Number(this.#base.port), allowHalfOpen: true }, () =>
        socket.write(start, () => {
          leave(socket);
          resolve();
        }),
      );
      this.#open.add(socket);
      this.#received.push(this.#hear(socket));
      // Where the server was quicker.
      socket.once('close', () => resolve());
    });
  }

  /** Ends those that are still half open. Resolves to what came back over each. */
  close(): Promise<readonly string[]> {
    for (const socket of this.#open) socket.destroy();
    return Promise.all(this.#received);
  }

  #hear(socket: Socket): Promise<string> {
    return new Promise((resolve) => {
      let received = '';
      socket.setEncoding('latin1');
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#open.delete(socket);
        resolve(received);
      });
    });
  }
}
