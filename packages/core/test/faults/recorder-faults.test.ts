import { describe, expect, it } from 'vitest';
import { createMetricsHandler } from '../../src/handler.ts';
import type { SeriesRows } from '../../src/query/query.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import { Faults } from '../../src/testing/faults.ts';
import { faultyStorage } from '../../src/testing/faulty-storage.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { settle } from '../support/settle.ts';

async function setUp() {
  const clock = new ManualClock();
  const faults = new Faults(clock);
  const handler = await createMetricsHandler({ storage: faultyStorage(memoryStorage(), faults), clock });
  const recorded = async () => {
    const { series } = await handler.query({ name: 'm', interval: '1d', aggregates: ['sum'] });
    return (series as readonly SeriesRows[])
      .flatMap(({ buckets }) => buckets)
      .reduce((sum, { count }) => sum + count, 0);
  };
  return { clock, faults, handler, recorded };
}

/** Time passes with turns of the event loop in between, as it does. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    clock.advance(50);
    await settle(2);
  }
}

describe('record, when the store has trouble', () => {
  it('commits what comes while a commit runs without being asked', async () => {
    const { clock, faults, handler, recorded } = await setUp();
    faults.at(1, { kind: 'hang' }, 'commit');
    handler.record('m', 1);
    await pass(clock, 100);
    expect(faults.hanging).toBe(1);
    handler.record('m', 2);
    faults.release();
    await pass(clock, 200);
    expect(await recorded()).toBe(2);
    await handler.close();
  });

  for (const kind of ['throw-before', 'throw-after'] as const) {
    it(`commits in the background what an explicit flush could not (${kind})`, async () => {
      const { clock, faults, handler, recorded } = await setUp();
      handler.record('m', 1);
      faults.at(1, { kind }, 'commit');
      await expect(handler.flush()).rejects.toMatchObject({
        code: expect.stringMatching(/storage_unavailable|outcome_unknown/),
      });
      handler.record('m', 2);
      await pass(clock, 10_000);
      expect(await recorded()).toBe(2);
      await handler.close();
    });

    it(`keeps trying in the background and counts once (${kind})`, async () => {
      const { clock, faults, handler, recorded } = await setUp();
      for (let nth = 1; nth <= 4; nth++) faults.at(nth, { kind }, 'commit');
      handler.record('m', 1);
      await pass(clock, 5_000);
      handler.record('m', 2);
      await pass(clock, 10_000);
      expect(faults.struck).toBe(4);
      expect(await recorded()).toBe(2);
      await handler.close();
    });
  }

  it('counts a batch once that was refused in part, cut short, and accepted later', async () => {
    const { clock, faults, handler, recorded } = await setUp();
    await handler.metrics.put('m', { kind: 'gauge', labels: ['shop'] });
    handler.record('m', 1, { labels: { shop: 'a' } });
    handler.record('m', 2, { labels: { till: '1' } });
    // The whole is refused, the parts are sent apart, and the answer to them is lost.
    faults.at(2, { kind: 'throw-after' }, 'commit');
    await handler.flush().catch(() => {});
    await handler.metrics.put('m', { kind: 'gauge' });
    await pass(clock, 10_000);
    await handler.flush();
    expect(faults.struck).toBe(1);
    expect(await recorded()).toBe(2);
    await handler.close();
  });

  it('tells subscribers of a batch whose acknowledgement was lost', async () => {
    const { clock, faults, handler } = await setUp();
    await handler.recordAll({ name: 'm', value: 1 });
    const counts: number[] = [];
    handler.subscribe({ name: 'm', interval: '1d' }, (event) => {
      if (event.type === 'snapshot') counts.push(event.answer.series[0]?.buckets.at(-1)?.count ?? 0);
      if (event.type === 'update') counts.push(event.update.series[0]?.buckets.at(-1)?.count ?? 0);
    });
    await pass(clock, 200);
    faults.at(1, { kind: 'throw-after' }, 'commit');
    await handler.recordAll({ name: 'm', value: 2 }).catch(() => {});
    await pass(clock, 200);
    expect(counts).toEqual([1, 2]);
    await handler.close();
  });
});
