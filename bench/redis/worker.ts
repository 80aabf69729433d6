/** One process of the fleet: answers queries and writes at a share of the fleet's rate, or hears of what others write. Orders come over IPC. */
import { setTimeout as pause } from 'node:timers/promises';
import { createMetricsHandler, type StorageAdapter } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { mixed } from '../values.ts';
import { type Answers, BuiltInAnswers, RedisAnswers } from './answers.ts';
import { News } from './news.ts';
import type { Order, StoreChoice, WorkerOptions, WorkerResult } from './orders.ts';
import { connectRedis } from './redis-client.ts';
import { load, METRICS, panelOf } from './workload.ts';

const options = JSON.parse(process.argv[2] as string) as WorkerOptions;
const { storage, close } = await openStorage(options.store);
const handler = await createMetricsHandler({ storage });
const redis = options.redisUrl === undefined ? undefined : await connectRedis(options.redisUrl);
let written = 0;

async function openStorage(store: StoreChoice): Promise<{ storage: StorageAdapter; close: () => Promise<void> }> {
  if (store.kind === 'sqlite') return { storage: sqliteStorage({ path: store.path }), close: async () => {} };
  const client = await new MongoClient(store.uri, { retryWrites: false }).connect();
  return { storage: mongoStorage({ db: client.db(store.database) }), close: () => client.close() };
}

/** So many times a second, each at its time or as soon as the one before it is done. */
async function atRate(perSecond: number, untilMs: number, work: (n: number) => Promise<void>): Promise<void> {
  const startMs = performance.now();
  for (let n = 0; perSecond > 0; n++) {
    const dueMs = startMs + ((n + 0.5) * 1_000) / perSecond;
    if (dueMs >= untilMs) return;
    if (dueMs > performance.now()) await pause(dueMs - performance.now());
    await work(n);
  }
}

async function answer(order: Order): Promise<WorkerResult> {
  const answers: Answers = redis ? new RedisAnswers(handler, redis) : new BuiltInAnswers(handler);
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const untilMs = performance.now() + order.durationMs;
  await Promise.all([
    atRate(order.writesPerSecond, untilMs, async () => {
      const name = METRICS[mixed(options.seed + written++) % METRICS.length] as string;
      await handler.recordAll([{ name, value: 1, bookId: `book-${written % 20}` }]);
      await answers.wrote(name);
    }),
    atRate(order.queriesPerSecond, untilMs, async (n) => {
      const startMs = performance.now();
      await answers.ask(panelOf(mixed(options.seed * 1_000_003 + n)));
      latencies.push(performance.now() - startMs);
    }),
  ]);
  return result(latencies, cpuBefore, answers.hits);
}

async function hear(order: Order): Promise<WorkerResult> {
  const news = await News.start(storage, redis);
  const cpuBefore = process.cpuUsage();
  const untilMs = performance.now() + order.durationMs;
  await Promise.all([
    atRate(order.writesPerSecond, untilMs, async () => {
      await handler.recordAll([{ name: 'news', value: news.now(), labels: { from: String(process.pid) } }]);
      await redis?.publish('news', '');
    }),
    pause(order.durationMs),
  ]);
  await news.stop();
  return result(news.latenciesMs, cpuBefore, 0);
}

function result(latencies: readonly number[], before: NodeJS.CpuUsage, hits: number): WorkerResult {
  const { user, system } = process.cpuUsage(before);
  return { latenciesMs: Float64Array.from(latencies), cpuMs: (user + system) / 1_000, hits };
}

process.on('message', async (order: Order | 'load' | 'end') => {
  if (order === 'end') {
    await redis?.close();
    await handler.close();
    await close();
    process.disconnect();
  } else if (order === 'load') {
    await load(handler);
    process.send?.('loaded');
  } else {
    process.send?.(await (order.job === 'answers' ? answer(order) : hear(order)));
  }
});
// Nothing goes on by itself where whoever measures has ended.
process.once('disconnect', () => process.exit());
process.send?.('ready');
