import { join } from 'node:path';
import { Collected } from '../collected.ts';
import { type Figure, OURS, quantile, type Unit } from '../figure.ts';
import { onBenchDatabase } from '../mongodb/bench-database.ts';
import { RedisFleet } from '../redis/fleet.ts';
import type { Order, StoreChoice } from '../redis/orders.ts';
import { missingRedis, startRedis } from '../redis/redis-server.ts';
import type { Scale } from '../scale.ts';
import type { Bench } from '../side-by-side.ts';

const REDIS = 'Redis';
const QUERIES_PER_SECOND = 100;
/** Over eight metrics: what is kept of one lives for eight times as long. */
const WRITES_PER_SECOND = { 'seldom written to': 0.5, 'written to all the time': 20 } as const;
const MAX_RUNS = 3;

/** Redis as an answer cache that processes share, and as the bus that tells them of each other's writes, beside what is built in; on one SQLite file. */
export async function redis(bench: Bench, scale: Scale): Promise<Figure[]> {
  return figures(bench, scale, 'SQLite', async () => ({
    kind: 'sqlite',
    path: join(await bench.directories.make(), 'metrics.db'),
  }));
}

/** The same on one database of MongoDB. */
export async function redisOnMongodb(bench: Bench, scale: Scale): Promise<Figure[]> {
  return onBenchDatabase(async ({ db, uri }) => {
    let fleets = 0;
    const made = await figures(bench, scale, 'MongoDB', async () => ({
      kind: 'mongodb',
      uri,
      database: `${db.databaseName}_${fleets++}`,
    }));
    for (let i = 0; i < fleets; i++) await db.client.db(`${db.databaseName}_${i}`).dropDatabase();
    return made;
  });
}

async function figures(
  bench: Bench,
  { runs, processes, redisMs }: Scale,
  on: string,
  newStore: () => Promise<StoreChoice>,
): Promise<Figure[]> {
  const missing = missingRedis();
  if (missing) console.log(`missing: ${missing}`);
  const collected = new Collected();
  for (let run = 0; run < Math.min(runs, MAX_RUNS); run++) {
    for (const size of processes) {
      for (const who of missing ? [OURS] : [OURS, REDIS]) {
        await measureFleet(bench, size, who, redisMs, `${on}, ${size} ${size === 1 ? 'process' : 'processes'}`, {
          collected,
          store: await newStore(),
        });
      }
    }
  }
  return collected.names.map((name) => ({ name, unit: unitOf(name), runs: collected.runs(name) }));
}

async function measureFleet(
  bench: Bench,
  size: number,
  who: string,
  durationMs: number,
  where: string,
  { collected, store }: { readonly collected: Collected; readonly store: StoreChoice },
): Promise<void> {
  const server = who === REDIS ? await startRedis(await bench.directories.make()) : undefined;
  const fleet = await RedisFleet.start(size, store, server);
  try {
    await fleet.load();
    const answers: Order = { job: 'answers', queriesPerSecond: QUERIES_PER_SECOND, writesPerSecond: 0, durationMs };
    await fleet.run({ ...answers, durationMs: durationMs / 3 });
    for (const [when, writesPerSecond] of Object.entries(WRITES_PER_SECOND)) {
      const { latenciesMs, cpuMs, hits } = await fleet.run({ ...answers, writesPerSecond });
      const name = `an answer, ${when}, ${where}`;
      addLatencies(collected, name, who, latenciesMs);
      collected.add(`${name}: processor`, who, cpuMs / latenciesMs.length);
      if (who === REDIS) console.log(`  ${((hits / latenciesMs.length) * 100).toFixed(0)} % found in Redis: ${name}`);
    }
    if (size === 1) return;
    const news: Order = { job: 'news', queriesPerSecond: 0, writesPerSecond: 20, durationMs };
    const { latenciesMs, cpuMs } = await fleet.run(news);
    const name = `news of a write, ${where}`;
    addLatencies(collected, name, who, latenciesMs);
    collected.add(`${name}: processor`, who, (cpuMs / durationMs) * 100);
  } finally {
    await fleet.stop();
    await server?.process.stop();
  }
}

function addLatencies(collected: Collected, name: string, who: string, latenciesMs: Float64Array): void {
  const latencies = [...latenciesMs];
  if (latencies.length === 0) throw new Error(`${name}: nothing was measured`);
  collected.add(`${name}: p50`, who, quantile(latencies, 0.5));
  collected.add(`${name}: p99`, who, quantile(latencies, 0.99));
}

function unitOf(name: string): Unit {
  if (name.endsWith('processor')) return name.startsWith('news') ? '%' : 'CPU ms/query';
  return 'ms';
}
