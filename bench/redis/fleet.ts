import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Means, Order, StoreChoice, WorkerResult } from './orders.ts';
import type { RedisServer } from './redis-server.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

export interface FleetResult {
  readonly latenciesMs: Float64Array;
  /** Of all processes, and of Redis. */
  readonly cpuMs: number;
  readonly hits: number;
}

/** So many processes on one store. */
export class RedisFleet {
  readonly #children: readonly ChildProcess[];
  readonly #redis: RedisServer | undefined;

  private constructor(children: readonly ChildProcess[], redis: RedisServer | undefined) {
    this.#children = children;
    this.#redis = redis;
  }

  /** `redis` where it is the means. */
  static async start(size: number, store: StoreChoice, redis?: RedisServer): Promise<RedisFleet> {
    const means: Means = redis ? 'redis' : 'built in';
    const children: ChildProcess[] = [];
    // One after the other: the first makes the store.
    for (let seed = 1; seed <= size; seed++) {
      const options = { store, means, redisUrl: redis?.url, seed };
      const child = fork(WORKER, [JSON.stringify(options)], {
        execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
        serialization: 'advanced',
      });
      children.push(child);
      await once(child, 'message');
    }
    return new RedisFleet(children, redis);
  }

  async load(): Promise<void> {
    const [first] = this.#children;
    first?.send('load');
    await once(first as ChildProcess, 'message');
  }

  /** The order's rates are the fleet's: each process takes its share. */
  async run(order: Order): Promise<FleetResult> {
    const size = this.#children.length;
    const redisBefore = this.#redis?.process.cpuSeconds() ?? 0;
    const share: Order = {
      ...order,
      queriesPerSecond: order.queriesPerSecond / size,
      writesPerSecond: order.writesPerSecond / size,
    };
    const results = await Promise.all(
      this.#children.map(async (child) => {
        child.send(share);
        const [result] = (await once(child, 'message')) as [WorkerResult];
        return result;
      }),
    );
    const redisMs = ((this.#redis?.process.cpuSeconds() ?? 0) - redisBefore) * 1_000;
    return {
      latenciesMs: Float64Array.from(results.flatMap(({ latenciesMs }) => [...latenciesMs])),
      cpuMs: results.reduce((total, { cpuMs }) => total + cpuMs, redisMs),
      hits: results.reduce((total, { hits }) => total + hits, 0),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        child.send('end');
        await once(child, 'exit');
      }),
    );
  }
}
