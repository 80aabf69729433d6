import { connect } from 'node:net';
import { freePort } from '../../tools/free-port.ts';
import { type MeasuredProcess, startProcess } from '../peers/measured-process.ts';
import { isOnPath } from '../peers/on-path.ts';

export interface RedisServer {
  readonly url: string;
  readonly process: MeasuredProcess;
}

export function missingRedis(): string | undefined {
  return isOnPath('redis-server') ? undefined : 'redis-server is not installed (Debian: apt-get install redis-server)';
}

/** Redis as a cache: nothing is written to the disk, and what was used least recently goes first. */
export async function startRedis(directory: string): Promise<RedisServer> {
  const port = await freePort();
  const flags = { port, bind: '127.0.0.1', dir: directory, save: '', appendonly: 'no' };
  const bounds = { maxmemory: '64mb', 'maxmemory-policy': 'allkeys-lru' };
  const args = Object.entries({ ...flags, ...bounds }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const process = await startProcess('redis-server', args, () => listens(port));
  return { url: `redis://127.0.0.1:${port}`, process };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });
}
