import { createMetricsHandler } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';

const handler = await createMetricsHandler({
  storage: sqliteStorage({ path: process.argv[2] ?? 'metrics.db' }),
  metrics: {
    sales: { kind: 'counter', labels: ['shop'] },
    rating: { kind: 'gauge' },
  },
});

const book = await handler.books.create({ title: 'The Hunger Games', authors: ['Suzanne Collins'] });
const sale = handler.series('sales', { bookId: book.id, labels: { shop: 'Oslo' } });

handler.subscribe({ name: 'sales', interval: '1h', aggregates: ['sum'] }, (event) => console.log(event.type));

sale.record(2); // returns at once; durable within 50 ms
await handler.recordAll([{ name: 'rating', value: 4.5, bookId: book.id }]); // durable when it resolves
await handler.flush();

const { series } = await handler.query({
  name: 'sales',
  interval: '1d',
  timeZone: 'Europe/Oslo',
  aggregates: ['sum'],
  groupBy: ['shop'],
});
console.log(JSON.stringify(series, null, 2));

await handler.close();
