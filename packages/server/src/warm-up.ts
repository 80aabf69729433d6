import { createMetricsHandler, prepareQuery, type Query } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';

const BUDGET_MS = 400;
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const FROM = Date.UTC(2025, 0, 1);
const DAYS = 3;
const BOOKS = 4;

/**
 * Answers questions about a store in memory until the engine has compiled the code that does it: a process that has just started takes several times as long for
 * the first of each kind, and the first users would wait for that.
 */
export async function warmUp(): Promise<void> {
  const storage = sqliteStorage({ path: ':memory:' });
  // Without a cache every answer reads the store, as those after a start do.
  const handler = await createMetricsHandler({ storage, cacheMaxBytes: 0 });
  try {
    const deadline = performance.now() + BUDGET_MS;
    const timestamps = Array.from({ length: DAYS * 1_440 }, (_, i) => FROM + i * MINUTE_MS);
    const values = timestamps.map((_, i) => ((i * 7_919) % 10_007) / 1_000);
    const series = Array.from({ length: BOOKS }, (_, n) => ({
      name: 'views',
      bookId: `book-${n}`,
      timestamps,
      values,
    }));
    await handler.recordAll({ series });
    while (await storage.maintain());
    for (let round = 0; performance.now() < deadline; round++)
      for (const question of questions(round)) await handler.queryJson(prepareQuery(question));
  } finally {
    await handler.close();
  }
}

/** Other ones in each round, since answers are kept. */
function questions(round: number): Query[] {
  const range = { from: FROM - round * MINUTE_MS, to: FROM + DAYS * DAY_MS };
  const book = {
    name: 'views',
    bookId: `book-${round % BOOKS}`,
    format: round % 4 === 3 ? 'rows' : 'columns',
  } as const;
  return [
    { ...book, ...range, to: FROM + DAY_MS, interval: '1m', aggregates: ['avg'] },
    { ...book, ...range, interval: '15m', aggregates: ['min', 'max', 'first', 'last'] },
    { ...book, ...range, interval: '1h', aggregates: ['avg', 'sum'] },
    { ...book, ...range, interval: '1d', timeZone: 'Asia/Kathmandu' },
    { ...book, ...range, interval: '1d' },
    { name: 'views', ...range, interval: '1h', aggregates: ['sum'], format: 'columns' },
    { name: 'views', ...range, interval: '1h', groupBy: ['bookId'], format: 'columns' },
  ];
}
