import { describe, expect, it } from 'vitest';
import { createMetricsHandler, type Logger, type MetricsHandler, memoryStorage } from '../../src/index.ts';
import { Faults } from '../../src/testing/faults.ts';
import { faultyStorage } from '../../src/testing/faulty-storage.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { settle } from '../support/settle.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

async function open() {
  const clock = new ManualClock(NOW);
  const faults = new Faults(clock);
  const logged: string[] = [];
  const log: Logger['error'] = (_, message) => void logged.push(message);
  const handler: MetricsHandler = await createMetricsHandler({
    storage: faultyStorage(memoryStorage(), faults),
    clock,
    logger: { error: log, warn: log, info: log },
  });
  const count = async (name = 'views') => (await handler.points.list({ name, from: 0, to: NOW + 60_000 })).items.length;
  return { clock, faults, logged, handler, count };
}

describe('record', () => {
  it('commits within 50 ms without being waited for', async () => {
    const { clock, handler, count } = await open();
    handler.record('views', 1);
    clock.advance(50);
    await settle();
    expect(await count()).toBe(1);
  });

  it('takes equal series for one, however their labels are ordered', async () => {
    const { handler } = await open();
    handler.record('views', 1, { labels: { a: '1', b: '2' } });
    handler.record('views', 1, { labels: { b: '2', a: '1' } });
    handler.series('views', { labels: { b: '2', a: '1' } }).record(1);
    await handler.flush();
    expect(await handler.metrics.series('views')).toMatchObject({ items: [{ labels: { a: '1', b: '2' } }] });
  });

  it('throws for what is wrong with a point and stores nothing', async () => {
    const { handler } = await open();
    expect(() => handler.record('$views', 1)).toThrow(/metric name/);
    expect(() => handler.record('views', Number.NaN)).toThrow(/finite/);
    expect(() => handler.record('views', 1, { timestamp: NOW / 1_000 })).toThrow(/seconds/);
    expect(() => handler.record('views', 1, { labels: { $gt: '' } })).toThrow(/label key/);
    await handler.flush();
    expect(await handler.metrics.list()).toEqual([]);
  });

  it('keeps what the store could not take, tries again and says so', async () => {
    const { clock, faults, logged, handler, count } = await open();
    faults.at(1, { kind: 'throw-before' }, 'commit');
    handler.record('views', 1);
    clock.advance(50);
    await settle();
    expect(logged).toEqual(['recorded points could not be committed yet']);
    expect((await handler.stats()).ingest.buffered).toBe(1);
    clock.advance(100);
    await settle();
    expect(await count()).toBe(1);
    expect((await handler.stats()).ingest.buffered).toBe(0);
  });

  it('counts a batch once whose acknowledgement was lost', async () => {
    const { clock, faults, handler, count } = await open();
    faults.at(1, { kind: 'throw-after' }, 'commit');
    handler.record('views', 1);
    clock.advance(50);
    await settle();
    handler.record('views', 2);
    clock.advance(200);
    await settle();
    expect(await count()).toBe(2);
    expect((await handler.stats()).ingest.buffered).toBe(0);
  });

  it('does not let one refused series take the others with it', async () => {
    const { logged, handler, count } = await open();
    await handler.metrics.put('sales', { kind: 'counter', labels: ['shop'] });
    handler.record('sales', 1, { labels: { till: '1' } });
    handler.record('views', 1);
    await handler.flush();
    expect(await count('views')).toBe(1);
    expect(await count('sales')).toBe(0);
    expect(logged).toEqual(['recorded points were refused and are lost']);
    expect((await handler.stats()).ingest).toMatchObject({ dropped: 1, buffered: 0 });
  });

  it('is committed by close, and refused afterwards', async () => {
    const { faults, handler } = await open();
    const views = handler.series('views');
    views.record(1);
    await handler.close();
    expect(faults.calls('commit')).toBe(1);
    expect(() => views.record(1)).toThrow(/closed/);
    expect(() => handler.record('views', 1)).toThrow(/closed/);
  });
});
