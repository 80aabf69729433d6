import type { Bucket, MetricDeclarations } from '@metrics-handler/core';
import { createMetricsClient } from '@metrics-handler/core/client';
import { expectTypeOf } from 'vitest';
import { typedHooks, useMetricQuery as useAnyQuery, useBook, useBookMutations } from '../../src/index.ts';

const metrics = {
  sales: { kind: 'counter', labels: ['shop', 'till'] },
  rating: { kind: 'gauge' },
  latency: { kind: 'histogram', unit: 'ms', labels: [] },
} as const satisfies MetricDeclarations;

const { useMetricQuery, useRecordMetric } = typedHooks<typeof metrics>();

/** Checked by `npm run typecheck`: an expected error that does not come is an error itself. Nothing here runs. */
export async function useTypes(): Promise<void> {
  // What was asked for is there, and nothing else.
  const { answer } = useMetricQuery({ name: 'sales', aggregates: ['sum', 'max'], groupBy: ['bookId', 'shop'] });
  const bucket = answer?.series[0]?.buckets[0];
  expectTypeOf(bucket?.sum).toEqualTypeOf<number | null | undefined>();
  expectTypeOf(bucket?.count).toEqualTypeOf<number | undefined>();
  // @ts-expect-error an aggregate that was not asked for
  bucket?.min;
  expectTypeOf(useMetricQuery({ name: 'rating' }).answer?.series[0]?.buckets[0]?.avg).toEqualTypeOf<
    number | null | undefined
  >();
  if (bucket) expectTypeOf(bucket).toExtend<Bucket>();
  const columns = useMetricQuery({ name: 'latency', aggregates: ['p99'], format: 'columns' }).answer?.series[0];
  expectTypeOf(columns?.p99).toEqualTypeOf<readonly (number | null)[] | undefined>();
  useMetricQuery({ name: 'sales', aggregates: ['sum'], orderBy: 'max', top: 3, groupBy: ['bookId'] }, { live: true });
  useMetricQuery(undefined);

  // @ts-expect-error a metric that was not declared
  useMetricQuery({ name: 'sale' });
  // @ts-expect-error no metric
  useMetricQuery({ interval: '1d' });
  // @ts-expect-error an aggregate that does not exist
  useMetricQuery({ name: 'sales', aggregates: ['median'] });
  // @ts-expect-error only a histogram has percentiles
  useMetricQuery({ name: 'sales', aggregates: ['p50'] });
  // @ts-expect-error a label that was not declared
  useMetricQuery({ name: 'sales', labels: { city: 'Oslo' } });
  // @ts-expect-error a label beside one that was declared
  useMetricQuery({ name: 'sales', labels: { shop: 'Oslo', city: 'Oslo' } });
  // @ts-expect-error a group that was not declared
  useMetricQuery({ name: 'latency', groupBy: ['shop'] });
  // @ts-expect-error a misspelt option
  useMetricQuery({ name: 'sales', intervall: '1d' });
  // @ts-expect-error a stream has rows
  useMetricQuery({ name: 'sales', format: 'columns' }, { live: true });
  // @ts-expect-error without declarations aggregates are known all the same
  useAnyQuery({ name: 'anything', aggregates: ['median'] });

  const { record } = useRecordMetric();
  record('sales', 1, { labels: { shop: 'Oslo' } });
  // @ts-expect-error a label that was not declared
  record('sales', 1, { labels: { city: 'Oslo' } });
  // @ts-expect-error a metric that was not declared
  record('sale', 1);

  // @ts-expect-error an edit needs the version that was read
  await useBookMutations().update('id', { title: 'x' });
  // @ts-expect-error whose book
  useBook();

  const client = createMetricsClient({ baseUrl: 'http://localhost', metrics });
  client.record('latency', 1);
  // @ts-expect-error a metric that was not declared
  client.record('sale', 1);
  // @ts-expect-error only a histogram has percentiles
  await client.query({ name: 'rating', aggregates: ['p50'] });
  // @ts-expect-error where is the server
  createMetricsClient({ token: 'mh_key' });
}
