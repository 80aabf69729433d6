import { expectTypeOf } from 'vitest';
import {
  createMetricsHandler,
  type MetricsApi,
  type MetricsHandler,
  memoryStorage,
  type Query,
  type QueryAnswer,
  type SeriesColumns,
  type SeriesRows,
} from '../../src/index.ts';

/** Checked by `npm run typecheck`: an expected error that does not come is an error itself. Nothing here runs. */
export async function declaredMetrics(): Promise<void> {
  const handler = await createMetricsHandler({
    storage: memoryStorage(),
    metrics: {
      sales: { kind: 'counter', labels: ['shop', 'till'] },
      rating: { kind: 'gauge' },
      latency: { kind: 'histogram', unit: 'ms', labels: [] },
    },
  });

  // Names.
  handler.record('sales', 1);
  handler.series('rating').record(4.5);
  await handler.recordAll([{ name: 'latency', value: 12 }]);
  await handler.query({
    name: 'sales',
    aggregates: ['sum', 'avg'],
    groupBy: ['bookId', 'shop'],
    labels: { till: '2' },
  });
  await handler.query({ name: 'latency', aggregates: ['p50', 'p99.9'] });
  handler.subscribe({ name: 'rating' }, () => {});
  // @ts-expect-error: no such metric
  handler.record('sale', 1);
  // @ts-expect-error: no such metric
  handler.series('Sales');
  // @ts-expect-error: no such metric
  await handler.recordAll([{ name: 'sale', value: 1 }]);
  // @ts-expect-error: no such metric
  await handler.recordAll({ series: [{ name: 'sale', timestamps: [], values: [] }] });
  // @ts-expect-error: no such metric
  await handler.query({ name: 'sale' });
  // @ts-expect-error: no such metric
  handler.subscribe({ name: 'sale' }, () => {});

  // Labels.
  handler.record('sales', 1, { labels: { shop: 'Oslo' } });
  handler.series('sales', { labels: { shop: 'Oslo', till: '2' } }).record(1);
  handler.record('rating', 4, { labels: { anything: 'goes' } });
  // @ts-expect-error: sales has no such label
  handler.record('sales', 1, { labels: { shpo: 'Oslo' } });
  // @ts-expect-error: sales has no such label
  handler.series('sales', { labels: { shpo: 'Oslo' } });
  // @ts-expect-error: latency has no labels
  handler.record('latency', 1, { labels: { shop: 'Oslo' } });
  // @ts-expect-error: sales has no such label
  await handler.recordAll([{ name: 'sales', value: 1, labels: { shpo: 'Oslo' } }]);
  // @ts-expect-error: the label belongs to sales, not to latency
  await handler.recordAll({ points: [{ name: 'latency', value: 1, labels: { shop: 'Oslo' } }] });
  // @ts-expect-error: sales has no such label
  await handler.query({ name: 'sales', labels: { shpo: 'Oslo' } });
  // @ts-expect-error: sales cannot be grouped so
  await handler.query({ name: 'sales', groupBy: ['shpo'] });
  // @ts-expect-error: a label is a text
  handler.record('sales', 1, { labels: { shop: 7 } });

  // Kinds and the rest of a declaration.
  // @ts-expect-error: no such kind
  await createMetricsHandler({ storage: memoryStorage(), metrics: { sales: { kind: 'timer' } } });
  // @ts-expect-error: a kind is needed
  await createMetricsHandler({ storage: memoryStorage(), metrics: { sales: { unit: 'ms' } } });
  // @ts-expect-error: no such fill
  await createMetricsHandler({ storage: memoryStorage(), metrics: { sales: { kind: 'counter', fill: 'next' } } });

  // Values, aggregates, fills.
  // @ts-expect-error: a value is a number
  handler.record('sales', '1');
  // @ts-expect-error: no such aggregate
  await handler.query({ name: 'sales', aggregates: ['median'] });
  // @ts-expect-error: a counter has no percentiles
  await handler.query({ name: 'sales', aggregates: ['p99'] });
  // @ts-expect-error: no such fill
  await handler.query({ name: 'sales', fill: 'next' });

  // Without declarations any name goes.
  const open = await createMetricsHandler({ storage: memoryStorage() });
  open.record('anything', 1, { labels: { any: 'label' } });
  await open.query({ name: 'anything' });

  expectTypeOf(handler.record).parameter(0).toEqualTypeOf<'sales' | 'rating' | 'latency'>();
  // The format decides the shape of the answer.
  expectTypeOf(await handler.query({ name: 'sales' })).toEqualTypeOf<QueryAnswer<SeriesRows>>();
  expectTypeOf(await handler.query({ name: 'sales', format: 'columns' })).toEqualTypeOf<QueryAnswer<SeriesColumns>>();
  // @ts-expect-error: no such member
  await handler.query({ name: 'sales', intervall: '1h' });

  expectTypeOf(open).toExtend<MetricsHandler>();
  expectTypeOf(open).toExtend<MetricsApi>();
  expectTypeOf<Query<'sales'>['name']>().toEqualTypeOf<'sales'>();
}
