import { createMetricsHandler } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';

await using handler = await createMetricsHandler({
  storage: sqliteStorage({ path: process.argv[2] ?? 'shop.db' }),
  metrics: {
    sales: { kind: 'counter', labels: ['shop'] },
    latency: { kind: 'histogram', unit: 'ms' },
  },
});

const book = await handler.books.create({
  title: 'The Hunger Games',
  authors: ['Suzanne Collins'],
  isbn: '0-439-02348-3',
});

// From now on everything that happens is a line; a wrong name or label does not compile.
handler.record('sales', 1, { bookId: book.id, labels: { shop: 'Oslo' } });
handler.record('sales', 2, { bookId: '9780439023481', labels: { shop: 'Kathmandu' } });
handler.record('latency', 12.5, { bookId: book.id });

// What must not get lost is awaited, and with a key it counts once however often it is sent.
await handler.recordAll({ name: 'sales', value: 3, bookId: book.id }, { idempotencyKey: 'order-4711' });
await handler.recordAll({ name: 'sales', value: 3, bookId: book.id }, { idempotencyKey: 'order-4711' });
await handler.flush();

const answer = await handler.query({
  name: 'sales',
  bookId: book.id,
  interval: '1d',
  timeZone: 'Asia/Kathmandu',
  aggregates: ['sum', 'avg'],
});
console.table(answer.series[0]?.buckets);
