import { describe, expect, it } from 'vitest';
import { createMetricsHandler, type MetricsHandler, memoryStorage, type StreamEvent } from '../../src/index.ts';
import { REFRESH_INTERVAL_MS } from '../../src/live/live-hub.ts';
import { Faults } from '../../src/testing/faults.ts';
import { faultyStorage } from '../../src/testing/faulty-storage.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { settle } from '../support/settle.ts';

const NOW = Date.parse('2026-03-01T12:00:30Z');
const QUERY = { name: 'errors', interval: '1m', from: NOW - 600_000, aggregates: ['sum'] } as const;

async function open() {
  const clock = new ManualClock(NOW);
  const faults = new Faults(clock);
  const storage = faultyStorage(memoryStorage(), faults);
  const handler = await createMetricsHandler({ storage, clock, metrics: { errors: { kind: 'counter' } } });
  return { clock, faults, handler: handler as MetricsHandler };
}

async function pass(clock: ManualClock, ms: number): Promise<void> {
  clock.advance(ms);
  await settle();
}

function heard(handler: MetricsHandler, query: Parameters<MetricsHandler['subscribe']>[0] = QUERY) {
  const events: StreamEvent[] = [];
  return { events, stop: handler.subscribe(query, (event) => events.push(event)) };
}

describe('a subscription', () => {
  it('begins with a snapshot that includes the last acknowledged write', async () => {
    const { clock, handler } = await open();
    await handler.recordAll({ name: 'errors', value: 3 });
    const { events } = heard(handler);
    await pass(clock, 1);
    expect(events.map(({ type }) => type)).toEqual(['snapshot']);
    const snapshot = events[0] as Extract<StreamEvent, { type: 'snapshot' }>;
    expect(snapshot.answer.series[0]?.buckets.at(-1)).toMatchObject({ count: 1, sum: 3, complete: false });
    await handler.close();
  });

  it('holds only changed buckets in an update', async () => {
    const { clock, handler } = await open();
    const { events } = heard(handler);
    await pass(clock, 1);
    await handler.recordAll({ name: 'errors', value: 1, timestamp: NOW - 120_000 });
    await pass(clock, REFRESH_INTERVAL_MS);
    expect(events).toHaveLength(2);
    const { update } = events[1] as Extract<StreamEvent, { type: 'update' }>;
    expect(update.series).toEqual([
      {
        group: {},
        buckets: [
          { start: '2026-03-01T11:58:00.000Z', end: '2026-03-01T11:59:00.000Z', complete: true, count: 1, sum: 1 },
        ],
      },
    ]);
    await handler.close();
  });

  it('hears that a quiet minute is over, although nothing was recorded', async () => {
    const { clock, handler } = await open();
    const { events } = heard(handler);
    await pass(clock, 1);
    await pass(clock, 30_000);
    const { update } = events[1] as Extract<StreamEvent, { type: 'update' }>;
    expect(update.series[0]?.buckets).toMatchObject([
      { start: '2026-03-01T12:00:00.000Z', complete: true, sum: 0 },
      { start: '2026-03-01T12:01:00.000Z', complete: false, sum: 0 },
    ]);
    await handler.close();
  });

  it('hears of a point that was written while a minute ended before all the others have heard that it ended', async () => {
    const { clock, handler } = await open();
    await handler.metrics.put('views', { kind: 'counter' });
    const order: string[] = [];
    handler.subscribe({ ...QUERY, name: 'views', interval: '1h' }, ({ type }) => order.push(`views ${type}`));
    for (let i = 0; i < 100; i++) {
      handler.subscribe({ ...QUERY, from: QUERY.from - i * 60_000 }, ({ type }) => {
        if (type === 'update' && !order.includes('errors update')) {
          void handler.recordAll({ name: 'views', value: 1 });
          clock.advance(REFRESH_INTERVAL_MS);
        }
        order.push(`errors ${type}`);
      });
    }
    await pass(clock, 1);
    order.length = 0;
    await pass(clock, 30_000);
    for (let round = 0; round < 10; round++) await pass(clock, 0);
    expect(order.filter((what) => what === 'errors update')).toHaveLength(100);
    expect(order.filter((what) => what === 'views update')).toHaveLength(1);
    expect(order.indexOf('views update')).toBeLessThan(50);
    await handler.close();
  });

  it('is computed once for equal queries and at most once in 50 ms, however many points come', async () => {
    const { clock, faults, handler } = await open();
    const many = Array.from({ length: 100 }, () => heard(handler));
    await pass(clock, 1);
    const before = await handler.stats();
    expect(before.live).toMatchObject({ subscriptions: 100, queries: 1 });
    const readsBefore = faults.calls('readCells');
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 10; i++) await handler.recordAll({ name: 'errors', value: 1 });
      await pass(clock, REFRESH_INTERVAL_MS);
    }
    const after = await handler.stats();
    expect(after.live.refreshes - before.live.refreshes).toBeLessThanOrEqual(21);
    expect(faults.calls('readCells') - readsBefore).toBeLessThanOrEqual(21);
    const last = many[99]?.events.at(-1) as Extract<StreamEvent, { type: 'update' }>;
    expect(last.update.series[0]?.buckets.at(-1)).toMatchObject({ count: 200 });
    await handler.close();
  });

  it('goes on without a reset from where it last heard that nothing changed', async () => {
    const { clock, handler } = await open();
    const query = { ...QUERY, interval: '1h' } as const;
    const { events } = heard(handler, query);
    await pass(clock, 1);
    for (let second = 0; second < 20; second++) await pass(clock, 1_000);
    expect(events.map(({ type }) => type)).toEqual(['snapshot', 'unchanged']);
    const { cursor: after } = events[1] as Extract<StreamEvent, { type: 'unchanged' }>;
    const returned: StreamEvent[] = [];
    handler.subscribe(query, (event) => returned.push(event), { after });
    await pass(clock, REFRESH_INTERVAL_MS);
    expect(returned).toMatchObject([{ type: 'update' }]);
    await handler.close();
  });

  it('leaves nothing behind when everybody has stopped', async () => {
    const { clock, handler } = await open();
    const pending = clock.pending;
    const all = Array.from({ length: 5 }, () => heard(handler));
    await pass(clock, 1);
    for (const { stop } of all) stop();
    await settle();
    expect((await handler.stats()).live).toMatchObject({ subscriptions: 0, queries: 0 });
    expect(clock.pending).toBe(pending);
    await handler.close();
    expect(clock.pending).toBe(0);
  });

  it('ends with an error event when the metric goes, and the others go on', async () => {
    const { clock, handler } = await open();
    await handler.metrics.put('views', { kind: 'counter' });
    const errors = heard(handler);
    const views = heard(handler, { ...QUERY, name: 'views' });
    await pass(clock, 1);
    await handler.metrics.remove('errors');
    await pass(clock, REFRESH_INTERVAL_MS);
    expect(errors.events.at(-1)).toMatchObject({ type: 'error', error: { code: 'unknown_metric' } });
    await handler.recordAll({ name: 'views', value: 1 });
    await pass(clock, REFRESH_INTERVAL_MS);
    expect(views.events.at(-1)).toMatchObject({ type: 'update' });
    await handler.close();
  });

  it('survives a store that cannot be reached for a while', async () => {
    const { clock, faults, handler } = await open();
    const { events } = heard(handler);
    await pass(clock, 1);
    await handler.recordAll({ name: 'errors', value: 1 });
    faults.at(1, { kind: 'throw-before' }, 'changes');
    await pass(clock, REFRESH_INTERVAL_MS);
    expect(events).toHaveLength(1);
    expect(faults.struck).toBe(1);
    await pass(clock, 1_000);
    expect(events.at(-1)).toMatchObject({ type: 'update' });
    await handler.close();
  });

  it('refuses a malformed query at once', async () => {
    const { handler } = await open();
    expect(() => handler.subscribe({ name: 'errors', intervall: '1m' } as never, () => {})).toThrow(/intervall/);
    await handler.close();
  });
});
