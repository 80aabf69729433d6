import { serve } from '@hono/node-server';
import { applyUpdate, createMetricsHandler, type QueryAnswer, type SeriesRows } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { page } from './page.ts';

const metrics = { sales: { kind: 'counter' } } as const;
const handler = await createMetricsHandler({ storage: sqliteStorage({ path: process.argv[2] ?? 'shop.db' }), metrics });

const shelf = ['9780141439587', '9780439023481'];
const titles = ['Emma', 'The Hunger Games'];
const books = await Promise.all(
  shelf.map(
    async (isbn, i) => (await handler.books.get(isbn)) ?? handler.books.create({ isbn, title: titles[i] ?? isbn }),
  ),
);

const app = new Hono();

app.get('/', (c) => c.html(page(books)));

// The order's number makes a form that is sent twice one sale.
app.post('/buy/:book/:order', async (c) => {
  const sale = { name: 'sales', value: 1, bookId: c.req.param('book') } as const;
  await handler.recordAll(sale, { idempotencyKey: c.req.param('order') });
  return c.body(null, 204);
});

// What every visitor sees: today's sales by book, as they happen.
app.get('/sales', (c) =>
  streamSSE(c, async (stream) => {
    let answer: QueryAnswer<SeriesRows>;
    const query = { name: 'sales', interval: '1d', aggregates: ['sum'], groupBy: ['bookId'] } as const;
    const stop = handler.subscribe(query, (event) => {
      if (event.type === 'snapshot') answer = event.answer;
      else if (event.type === 'update') answer = applyUpdate(answer, event.update);
      else return;
      const sold = answer.series.map(({ group, buckets }) => [group.bookId, buckets.at(-1)?.sum]);
      void stream.writeSSE({ data: JSON.stringify(Object.fromEntries(sold)) });
    });
    await new Promise<void>((resolve) => stream.onAbort(resolve));
    stop();
  }),
);

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080) }, ({ port }) => {
  console.log(`The shop is open: http://localhost:${port}`);
});
