import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type RequestOptions } from 'node:http';
import { createMetricsHandler, type MetricsHandler, type StorageAdapter } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { touchMemory } from './touch-memory.ts';

const ASKING_MS = 500;
const MINUTE_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;
const DAY_MS = 1_440 * MINUTE_MS;
const FROM = Date.UTC(2025, 0, 1);
const DAYS = 40;
const BOOKS = 4;

/**
 * Answers questions about a store in memory, over HTTP as they come, until the engine has compiled the code that does it: a process that has just started takes
 * several times as long for the first of each kind, and the first users would wait for that.
 */
export async function warmUp(): Promise<void> {
  touchMemory();
  const storage = sqliteStorage({ path: ':memory:' });
  // Without a cache every answer reads the store, as those after a start do.
  const handler = await createMetricsHandler({ storage, cacheMaxBytes: 0 });
  try {
    await record(handler, storage);
    await ask(handler);
  } finally {
    await handler.close();
  }
}

async function record(handler: MetricsHandler, storage: StorageAdapter): Promise<void> {
  const timestamps = Array.from({ length: (DAYS * DAY_MS) / STEP_MS }, (_, i) => FROM + i * STEP_MS);
  const values = timestamps.map((_, i) => ((i * 7_919) % 10_007) / 1_000);
  const bookIds = Array.from({ length: BOOKS }, (_, n) => `book-${n}`);
  await handler.recordAll({ series: bookIds.map((bookId) => ({ name: 'views', bookId, timestamps, values })) });
  while (await storage.maintain());
}

async function ask(handler: MetricsHandler): Promise<void> {
  const first = await handler.keys.ensureFirst();
  const limiter = createRateLimiter({ quota: Number.MAX_SAFE_INTEGER, windowMs: MINUTE_MS });
  const app = createApp({ handler, limiter });
  const listening = await listen(app, { host: 'localhost', port: 0 });
  const agent = new Agent({ keepAlive: true });
  try {
    const headers = { Authorization: `Bearer ${first?.key}` };
    const server = { agent, headers, host: listening.address.address, port: listening.address.port };
    const deadline = performance.now() + ASKING_MS;
    for (let round = 0; performance.now() < deadline; round++)
      for (const question of questions(round))
        await read({ ...server, path: `/api/v1/query?${new URLSearchParams(question)}` });
  } finally {
    agent.destroy();
    await listening.close(0);
  }
}

/** @throws Error where the answer is none. */
async function read(options: RequestOptions): Promise<void> {
  const [response] = (await once(get(options), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`${options.path}: ${response.statusCode}`);
}

/** Other ones in each round, since answers are kept. */
function questions(round: number): Record<string, string>[] {
  const from = FROM + (round % BOOKS) * DAY_MS;
  const range = (days: number) => ({ from: String(from - round * MINUTE_MS), to: String(from + days * DAY_MS) });
  const book = { name: 'views', bookId: `book-${round % BOOKS}`, format: round % 4 === 3 ? 'rows' : 'columns' };
  const all = { name: 'views', format: 'columns' };
  return [
    { ...book, ...range(1), interval: '1m', aggregates: 'avg' },
    { ...book, ...range(1), interval: '15m', aggregates: 'min,max,first,last' },
    { ...book, ...range(DAYS), interval: '1h', aggregates: 'avg,sum' },
    { ...book, ...range(DAYS), interval: '1d', timeZone: 'Asia/Kathmandu' },
    { ...book, ...range(DAYS), interval: '1d' },
    { ...all, ...range(DAYS), interval: '1d', aggregates: 'sum' },
    { ...all, ...range(2), interval: '1h', groupBy: 'bookId' },
  ];
}
