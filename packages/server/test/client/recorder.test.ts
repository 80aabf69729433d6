import { type Logger, memoryStorage } from '@metrics-handler/core';
import { createMetricsClient } from '@metrics-handler/core/client';
import { ManualClock } from '@metrics-handler/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOW } from '../support/fixture.ts';
import { type ServedHandler, servedHandler } from './support/served-handler.ts';

const clock = { now: () => NOW, schedule: () => () => {} };

let served: ServedHandler;
beforeEach(async () => {
  served = await servedHandler({ storage: memoryStorage(), clock });
});
afterEach(() => served.close());

interface Sent {
  readonly key: string | null;
  readonly bytes: number;
  readonly keepalive: boolean;
}

/** A fetch that notes what is recorded, and fails as `fault` says: before the server has it, or after. */
function wire(fault: (request: number) => 'before' | 'after' | undefined = () => undefined) {
  const sent: Sent[] = [];
  const faulty: typeof fetch = async (input, init) => {
    const body = String(init?.body);
    const request = sent.push({
      key: new Headers(init?.headers).get('Idempotency-Key'),
      bytes: Buffer.byteLength(body),
      keepalive: init?.keepalive === true,
    });
    if (fault(request) === 'before') throw new TypeError('the network is gone');
    const response = await fetch(input, init);
    if (fault(request) === 'after') throw new TypeError('the answer was lost');
    return response;
  };
  return { sent, fetch: faulty };
}

function client(
  options: { readonly fetch?: typeof fetch; readonly logger?: Logger; readonly clock?: ManualClock } = {},
) {
  return createMetricsClient({ clock, ...options, baseUrl: served.url, token: served.adminKey });
}

async function total(name: string): Promise<unknown> {
  const { series } = await served.handler.query({ name, interval: '1d', aggregates: ['sum', 'count'] });
  const bucket = series[0]?.buckets.at(-1);
  return { sum: bucket?.sum, count: bucket?.count };
}

function logs() {
  const entries: { readonly message: string; readonly details: Readonly<Record<string, unknown>> }[] = [];
  const log = (details: Readonly<Record<string, unknown>>, message: string) => void entries.push({ details, message });
  return { entries, logger: { error: log, warn: log, info: log } };
}

it('gathers what is recorded into one request', async () => {
  const { sent, fetch } = wire();
  const api = client({ fetch });
  for (let i = 0; i < 1_000; i++) api.record('views', 1, { labels: { shop: i % 2 ? 'Oslo' : 'Bergen' } });
  await api.flush();
  expect(sent).toHaveLength(1);
  expect(await total('views')).toEqual({ sum: 1_000, count: 1_000 });
});

it.each(['before', 'after'] as const)(
  'counts once what is sent again because of a fault %s the server',
  async (when) => {
    const { sent, fetch } = wire((request) => (request === 1 ? when : undefined));
    const api = client({ fetch });
    api.record('views', 2);
    await expect(api.flush()).rejects.toMatchObject({ code: 'server_unreachable' });
    // What comes meanwhile waits its turn and goes by a key of its own.
    api.record('views', 3);
    await api.flush();
    expect(sent.map(({ key }) => key)).toEqual([sent[0]?.key, sent[0]?.key, expect.any(String)]);
    expect(sent[2]?.key).not.toBe(sent[0]?.key);
    expect(await total('views')).toEqual({ sum: 5, count: 2 });
  },
);

it('sends by itself, and again with longer and longer pauses', async () => {
  const time = new ManualClock(NOW);
  const { entries, logger } = logs();
  const { sent, fetch } = wire((request) => (request < 4 ? 'before' : undefined));
  const api = client({ fetch, clock: time, logger });
  api.record('views', 1);
  for (const [ms, requests] of [
    [249, 0],
    [1, 1],
    [499, 1],
    [1, 2],
    [999, 2],
    [1, 3],
    [2_000, 4],
  ] as const) {
    time.advance(ms);
    await expect.poll(() => sent.length).toBe(requests);
    await expect.poll(() => entries.length).toBe(Math.min(3, requests));
  }
  await api.close();
  expect(await total('views')).toEqual({ sum: 1, count: 1 });
  expect([time.pending, entries[2]?.details]).toEqual([0, expect.objectContaining({ points: 1, retryInMs: 2_000 })]);
});

it('loses no series because of another that the server refuses, and says which it lost', async () => {
  await served.handler.metrics.put('sales', { kind: 'counter', labels: ['shop'] });
  const { entries, logger } = logs();
  const api = client({ logger });
  api.record('sales', 1, { labels: { shop: 'Oslo' } });
  api.record('sales', 2, { labels: { city: 'Oslo' } });
  api.record('views', 3);
  await api.flush();
  expect([await total('sales'), await total('views')]).toEqual([
    { sum: 1, count: 1 },
    { sum: 3, count: 1 },
  ]);
  expect(entries).toMatchObject([{ details: { metric: 'sales', points: 1, error: { code: 'unknown_label' } } }]);
  // It is not tried again.
  await api.flush();
  expect(entries).toHaveLength(1);
});

it('sends more than fits into one request in several', async () => {
  const { sent, fetch } = wire();
  const api = client({ fetch });
  const series = api.series('views');
  for (let i = 0; i < 45_000; i++) series.record(1, NOW - i);
  await api.flush();
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
  expect(
    (await served.handler.query({ name: 'views', aggregates: ['count'], from: NOW - 60_000, interval: '1h' }))
      .series[0],
  ).toMatchObject({ buckets: [{ count: 45_000 }] });
});

it('lets only small requests outlive the page', async () => {
  const { sent, fetch } = wire();
  const api = client({ fetch });
  const series = api.series('views');
  for (const count of [10, 5_000]) {
    for (let i = 0; i < count; i++) series.record(i / 7, NOW - i);
    await api.flush();
  }
  expect(sent.map(({ keepalive }) => keepalive)).toEqual([true, false]);
  for (const { bytes, keepalive } of sent) if (keepalive) expect(bytes).toBeLessThanOrEqual(32_768);
});

describe('recordAll', () => {
  it('says that the outcome is unknown, and with which key to ask again', async () => {
    const { fetch } = wire((request) => (request === 1 ? 'after' : undefined));
    const api = client({ fetch });
    const points = [{ name: 'sales', value: 4 }];
    const error = await api.recordAll(points).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'outcome_unknown', details: { idempotencyKey: expect.any(String) } });
    const { idempotencyKey } = (error as { details: { idempotencyKey: string } }).details;
    await api.recordAll(points, { idempotencyKey });
    expect(await total('sales')).toEqual({ sum: 4, count: 1 });
  });
});

it('takes nothing after it was closed, and has sent everything before', async () => {
  const api = client();
  api.record('views', 1);
  await api.close();
  expect(() => api.record('views', 1)).toThrow(expect.objectContaining({ code: 'closed' }));
  expect(() => api.subscribe({ name: 'views' }, () => {})).toThrow(expect.objectContaining({ code: 'closed' }));
  expect(await total('views')).toEqual({ sum: 1, count: 1 });
});
