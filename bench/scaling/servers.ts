import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type LocalServer, startLocalServer } from '../../tools/local-server.ts';
import type { LoadOrder, LoadResult } from './load.ts';

const LOAD = fileURLToPath(new URL('./load.ts', import.meta.url));
const KEY = `scaling-${'k'.repeat(40)}`;

/** Real servers on one store, and a process that sends them requests. */
export class ScalingServers {
  readonly #servers: readonly LocalServer[];
  readonly #load: ChildProcess = fork(LOAD, { execArgv: [], serialization: 'advanced' });

  private constructor(servers: readonly LocalServer[]) {
    this.#servers = servers;
  }

  static async start(size: number, storage: string): Promise<ScalingServers> {
    const servers: LocalServer[] = [];
    for (let i = 0; i < size; i++)
      servers.push(await startLocalServer({ STORAGE: storage, ADMIN_API_KEY: KEY, RATE_LIMIT: 'off' }));
    return new ScalingServers(servers);
  }

  async run(order: Omit<LoadOrder, 'ports' | 'key'>): Promise<LoadResult> {
    const ports = this.#servers.map(({ url }) => Number(new URL(url).port));
    this.#load.send({ ...order, ports, key: KEY });
    const [message] = (await once(this.#load, 'message')) as [{ result?: LoadResult; error?: string }];
    if (!message.result) throw new Error(message.error);
    return message.result;
  }

  /** Of the largest server. */
  residentBytes(): number {
    return Math.max(...this.#servers.map((server) => server.residentBytes()));
  }

  async stop(): Promise<void> {
    this.#load.kill();
    await Promise.all(this.#servers.map((server) => server.end('SIGTERM')));
  }
}
