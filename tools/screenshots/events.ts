import type { Api } from '../simulate/api.ts';
import type { SimulatedBook } from '../simulate/readers.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What a shop sold while it was offline. */
const LATE_SALES = 900;

/** The last Sunday of clocks going back in New York before `now`: the first of November, at 06:00 UTC. */
export function lastClockChange(now: number): number {
  const year = new Date(now).getUTCFullYear();
  const changeOf = (y: number) => {
    const first = Date.UTC(y, 10, 1, 6);
    return first + ((7 - new Date(first).getUTCDay()) % 7) * DAY_MS;
  };
  return changeOf(year) < now ? changeOf(year) : changeOf(year - 1);
}

/** Seven hours without a server, and a day's sales of a shop that come weeks late. Gives the instant of the sales. */
export async function addEvents(api: Api, clockChange: number, book: SimulatedBook): Promise<number> {
  const from = new Date(clockChange + 2 * DAY_MS + 9 * HOUR_MS).toISOString();
  const to = new Date(clockChange + 2 * DAY_MS + 16 * HOUR_MS).toISOString();
  for (const name of ['http.latency', 'books.views', 'books.sales']) {
    await api.send('DELETE', `/points?name=${name}&from=${from}&to=${to}`, '', {});
  }
  const burst = clockChange + 10 * DAY_MS + 18 * HOUR_MS;
  const series = [
    {
      name: 'books.sales',
      bookId: book.bookId,
      labels: { format: 'paperback' },
      timestamps: Array.from({ length: LATE_SALES }, (_, i) => burst + i * 10_000),
      values: Array.from({ length: LATE_SALES }, () => 1),
    },
  ];
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'the-offline-shop' };
  await api.send('POST', '/points', JSON.stringify({ series }), headers);
  return burst;
}
