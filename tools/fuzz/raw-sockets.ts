import { connect } from 'node:net';
import type { Random } from '../simulate/random.ts';
import { pick } from './generate.ts';

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
];

/** A connection that begins and is left half open, ended or reset. Resolves to what came back until then. */
export function halfOpen(base: URL, random: Random): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: base.hostname, port: Number(base.port), allowHalfOpen: true });
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
    socket.on('connect', () => {
      socket.write(pick(STARTS, random), () => {
        const leave = pick([() => socket.resetAndDestroy(), () => socket.destroy(), () => socket.end()], random);
        leave();
        // Who only ends his half waits for the other; the server's patience is not what is tested here.
        setImmediate(() => setImmediate(() => socket.destroy()));
      });
    });
  });
}
