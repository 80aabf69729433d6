import { memoryStorage } from '@metrics-handler/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../src/start.ts';
import { type Fixture, fixture, NOW } from './support/fixture.ts';

const TIME = `${NOW}000000`;
const RANGE = { from: NOW - 60_000, to: NOW + 60_000, interval: '1d' } as const;

let f: Fixture;

beforeEach(async () => {
  f = await fixture();
});

function request(...metrics: object[]) {
  return { resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics: [{ scope: { name: 's' }, metrics }] }] };
}

async function send(...metrics: object[]) {
  const response = await f.json('POST', '/v1/metrics', request(...metrics));
  return { status: response.status, body: await response.json() };
}

async function bucket(name: string, aggregates: string[]) {
  const answer = await f.handler.query({ name, ...RANGE, aggregates } as never);
  return answer.series[0]?.buckets as unknown;
}

const number = (members: object) => ({ attributes: [], timeUnixNano: TIME, ...members });

describe('OTLP/HTTP with JSON', () => {
  it('takes gauges, delta sums, and non-monotonic cumulative sums as gauges', async () => {
    const answer = await send(
      { name: 'g', unit: 'Cel', description: 'Warmth', gauge: { dataPoints: [number({ asDouble: 21.5 })] } },
      { name: 'c', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [number({ asInt: '7' })] } },
      { name: 'q', sum: { aggregationTemporality: 2, isMonotonic: false, dataPoints: [number({ asInt: '-3' })] } },
    );
    expect(answer).toEqual({ status: 200, body: {} });
    expect(await bucket('g', ['sum'])).toMatchObject([{ sum: 21.5 }]);
    expect(await bucket('c', ['sum'])).toMatchObject([{ sum: 7 }]);
    expect(await bucket('q', ['last'])).toMatchObject([{ last: -3 }]);
    const metrics = await f.handler.metrics.list();
    expect(metrics.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ['c', 'counter', '1'],
      ['g', 'gauge', 'Cel'],
      ['q', 'gauge', '1'],
    ]);
  });

  it('takes delta exponential histograms whole', async () => {
    const dataPoint = number({
      count: '6',
      sum: 30,
      min: 0,
      max: 12,
      scale: 0,
      zeroCount: '2',
      positive: { offset: 2, bucketCounts: ['3', '1'] },
      negative: { offset: 0, bucketCounts: [] },
    });
    expect(
      await send({ name: 'h', exponentialHistogram: { aggregationTemporality: 1, dataPoints: [dataPoint] } }),
    ).toEqual({ status: 200, body: {} });
    expect(await bucket('h', ['count', 'avg', 'min', 'max', 'p20', 'p100'])).toMatchObject([
      { count: 6, avg: 5, min: 0, max: 12, p20: 0, p100: 12 },
    ]);
  });

  it('makes attributes labels and bookId the book', async () => {
    const attributes = [
      { key: 'bookId', value: { stringValue: '0-439-02348-3' } },
      { key: 'http.route', value: { stringValue: '/books' } },
      { key: 'status', value: { intValue: '200' } },
      { key: 'cached', value: { boolValue: false } },
      { key: 'none', value: { stringValue: '' } },
    ];
    await send({ name: 'g', gauge: { dataPoints: [number({ asDouble: 1, attributes })] } });
    expect((await f.handler.metrics.series('g')).items).toEqual([
      { bookId: '9780439023481', labels: { cached: 'false', 'http.route': '/books', status: '200' } },
    ]);
  });

  it.each([
    [
      'a running total',
      { sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [number({ asInt: '1' })] } },
      'TEMPORALITY_PREFERENCE=delta',
    ],
    [
      'a cumulative histogram',
      { exponentialHistogram: { aggregationTemporality: 2, dataPoints: [number({ count: '1', sum: 1 })] } },
      'TEMPORALITY_PREFERENCE=delta',
    ],
    [
      'explicit buckets',
      { histogram: { aggregationTemporality: 1, dataPoints: [number({ count: '1', sum: 1 })] } },
      'base2_exponential_bucket_histogram',
    ],
    ['a summary', { summary: { dataPoints: [number({ count: '1', sum: 1 })] } }, 'record a histogram'],
    [
      'a histogram without a sum',
      { exponentialHistogram: { aggregationTemporality: 1, dataPoints: [number({ count: '1', scale: 0 })] } },
      'has no sum',
    ],
    ['a value that is no number', { gauge: { dataPoints: [number({ asDouble: 'NaN' })] } }, 'must be a number'],
    ['no value', { gauge: { dataPoints: [number({})] } }, 'neither as_double nor as_int'],
    ['no time', { gauge: { dataPoints: [{ asDouble: 1 }] } }, 'time_unix_nano'],
    [
      'bins that do not add up',
      {
        exponentialHistogram: {
          aggregationTemporality: 1,
          dataPoints: [number({ count: '3', sum: 1, scale: 0, zeroCount: '1' })],
        },
      },
      'bins hold 1',
    ],
  ])('keeps the good and names %s with its cure', async (_, metric, cure) => {
    const answer = await send(
      { name: 'bad', ...metric },
      { name: 'good', gauge: { dataPoints: [number({ asDouble: 1 })] } },
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      partialSuccess: { rejectedDataPoints: '1', errorMessage: expect.stringMatching(new RegExp(`^bad.*${cure}`)) },
    });
    expect(await bucket('good', ['count'])).toMatchObject([{ count: 1 }]);
  });

  it('leaves out points without a value, and takes an empty request', async () => {
    const none = number({ flags: 1, asDouble: 0 });
    expect(await send({ name: 'g', gauge: { dataPoints: [none] } })).toEqual({ status: 200, body: {} });
    expect((await f.json('POST', '/v1/metrics', {})).status).toBe(200);
    expect(await f.handler.metrics.list()).toEqual([]);
  });

  it.each<unknown>([{ toString: 1 }, { __proto__: null }, 7, null, undefined, ['a']])(
    'names a metric whose name is %j, and takes such a key of an attribute for no label',
    async (name) => {
      const gauge = { dataPoints: [number({ asDouble: 1 })] };
      const attributes = [{ key: name, value: { stringValue: 'x' } }];
      const keyed = { dataPoints: [number({ asDouble: 1, attributes })] };
      const rejected = await send(
        { name, gauge },
        { name: 'keyed', gauge: keyed },
        { name, sum: { dataPoints: [{}] } },
      );
      expect(rejected.status).toBe(200);
      expect(rejected.body).toMatchObject({ partialSuccess: { rejectedDataPoints: '3' } });
      expect((await f.handler.stats()).ingest.points).toBe(0);
    },
  );

  it('counts a repeated request once', async () => {
    const metric = {
      name: 'c',
      sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [number({ asInt: '7' })] },
    };
    for (let i = 0; i < 3; i++) await send(metric);
    expect(await bucket('c', ['sum'])).toMatchObject([{ sum: 7 }]);
  });

  it('counts the same request of another key again', async () => {
    const headers = { Authorization: `Bearer ${await f.keyWith('metrics:write')}` };
    const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints: [number({ asInt: '7' })] };
    for (const of of [{}, headers, {}, headers]) {
      expect((await f.json('POST', '/v1/metrics', request({ name: 'c', sum }), of)).status).toBe(200);
    }
    expect(await bucket('c', ['sum'])).toMatchObject([{ sum: 14 }]);
  });

  it('refuses protobuf with the setting that cures it', async () => {
    const response = await f.request('POST', '/v1/metrics', {
      body: new Uint8Array([10, 0]),
      headers: { 'Content-Type': 'application/x-protobuf' },
    });
    expect(response.status).toBe(415);
    expect(((await response.json()) as { detail: string }).detail).toContain(
      'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/json',
    );
  });

  it('wants a key that may write metrics', async () => {
    const body = JSON.stringify(request());
    const send = (headers: Record<string, string>) =>
      f.app.request('/v1/metrics', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json', ...headers },
      });
    expect((await send({})).status).toBe(401);
    expect((await send({ Authorization: `Bearer ${await f.keyWith('metrics:read')}` })).status).toBe(403);
    expect((await send({ Authorization: `Bearer ${await f.keyWith('metrics:write')}` })).status).toBe(200);
  });
});

describe("OpenTelemetry's exporter, unmodified", () => {
  it('writes counters, gauges and histograms, and the numbers come back from the query', async () => {
    const server = await startServer({ storage: memoryStorage(), port: 0 });
    const exporter = new OTLPMetricExporter({
      url: `${server.url}/v1/metrics`,
      headers: { Authorization: `Bearer ${server.firstKey?.key}` },
      temporalityPreference: AggregationTemporality.DELTA,
      aggregationPreference: () => ({ type: AggregationType.EXPONENTIAL_HISTOGRAM }),
    });
    const provider = new MeterProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
      views: [
        { instrumentName: 'sales', aggregation: { type: AggregationType.SUM } },
        { instrumentName: 'stock', aggregation: { type: AggregationType.LAST_VALUE } },
        { instrumentName: 'open', aggregation: { type: AggregationType.SUM } },
      ],
    });
    const meter = provider.getMeter('test');
    const sales = meter.createCounter('sales');
    const stock = meter.createGauge('stock');
    const open = meter.createUpDownCounter('open');
    const latency = meter.createHistogram('latency', { unit: 'ms' });
    for (let round = 0; round < 2; round++) {
      for (let i = 1; i <= 100; i++) {
        sales.add(i, { bookId: `b${i % 2}` });
        latency.record(i);
      }
      stock.record(7 - round);
      open.add(3);
      await provider.forceFlush();
    }
    await provider.shutdown();
    const total = async (name: string, aggregates: string[]) => {
      const answer = await server.handler.query({ name, interval: '1y', aggregates } as never);
      return (answer.series[0] as unknown as { buckets: unknown[] }).buckets.at(-1);
    };
    expect(await total('sales', ['sum'])).toMatchObject({ sum: 10_100 });
    expect(await total('stock', ['last'])).toMatchObject({ last: 6 });
    expect(await total('open', ['last'])).toMatchObject({ last: 6 });
    expect(await total('latency', ['count', 'sum', 'min', 'max'])).toMatchObject({
      count: 200,
      sum: 10_100,
      min: 1,
      max: 100,
    });
    const { p50 } = (await total('latency', ['p50'])) as unknown as { p50: number };
    expect(Math.abs(p50 - 50) / 50).toBeLessThan(0.02);
    expect((await server.handler.verify()).total).toBe(0);
    await server.close();
  });
});
