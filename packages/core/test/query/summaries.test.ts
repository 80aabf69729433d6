import { beforeEach, describe, expect, it } from 'vitest';
import { createMetricsHandler, type MetricsHandler, memoryStorage, type SummaryPoint } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const RANGE = { from: NOW - 3_600_000, to: NOW } as const;
const ALL = ['count', 'sum', 'avg', 'min', 'max', 'first', 'last'] as const;

const summary: SummaryPoint = {
  name: 'latency',
  timestamp: NOW - 60_000,
  count: 4,
  sum: 30,
  min: 5,
  max: 12,
  scale: 0,
  positive: { offset: 2, counts: [3, 1] },
};

let handler: MetricsHandler;

beforeEach(async () => {
  handler = await createMetricsHandler({
    storage: memoryStorage(),
    clock: new ManualClock(NOW),
    metrics: { latency: { kind: 'histogram' } },
  });
});

async function hour(aggregates: readonly (typeof ALL)[number][] | readonly ['p0', 'p50', 'p100']) {
  const answer = await handler.query({ name: 'latency', ...RANGE, interval: '1h', aggregates });
  return { ...answer.series[0]?.buckets[0], relativeError: answer.relativeError };
}

describe('a point that came aggregated', () => {
  it('counts as its values, and says that nobody knows which of them came first and last', async () => {
    await handler.recordAll(summary);
    expect(await hour(ALL)).toMatchObject({ count: 4, sum: 30, avg: 7.5, min: 5, max: 12, first: null, last: null });
  });

  it('leaves first and last to values that came before and after it', async () => {
    await handler.recordAll([
      { name: 'latency', value: 7, timestamp: NOW - 120_000 },
      summary,
      { name: 'latency', value: 8, timestamp: NOW - 60_001 },
      { name: 'latency', value: 9, timestamp: NOW - 60_000 },
    ]);
    expect(await hour(ALL)).toMatchObject({ count: 7, first: 7, last: null });
    await handler.recordAll({ name: 'latency', value: 6, timestamp: NOW - 1 });
    expect(await hour(ALL)).toMatchObject({ count: 8, first: 7, last: 6 });
  });

  it('has percentiles within the bound of its scale, and the answer states that bound', async () => {
    await handler.recordAll(summary);
    const answer = await hour(['p0', 'p50', 'p100']);
    expect(answer).toMatchObject({ p0: 5, p100: 12 });
    expect(answer.relativeError).toBeCloseTo(1 / 3, 12);
    expect(answer).toHaveProperty('p50', (2 * 4) / (1 + 4 / 8));
  });

  it('without extremes leaves those of its bucket unknown, and p0 and p100 to its bins', async () => {
    const { min: _, max: __, ...bare } = summary;
    await handler.recordAll([bare, { name: 'latency', value: 1, timestamp: NOW - 1 }]);
    expect(await hour(ALL)).toMatchObject({ count: 5, min: null, max: null });
    expect(await hour(['p0', 'p50', 'p100'])).toMatchObject({ p0: expect.closeTo(1, 0), p100: (2 * 8) / 1.5 });
  });

  it('without bins makes percentiles of its bucket null', async () => {
    await handler.recordAll({ name: 'latency', timestamp: NOW - 60_000, count: 2, sum: 3 });
    expect(await hour(['p0', 'p50', 'p100'])).toMatchObject({ p0: null, p50: null, p100: null });
  });

  it('is merged into answers that were cached before it came', async () => {
    await handler.recordAll({ name: 'latency', value: 1, timestamp: NOW - 1 });
    expect(await hour(ALL)).toMatchObject({ count: 1 });
    await handler.recordAll(summary);
    expect(await hour(ALL)).toMatchObject({ count: 5, sum: 31 });
    expect((await handler.verify()).total).toBe(0);
  });

  it('counts once under an idempotency key, and other bins under the same key are a conflict', async () => {
    await handler.recordAll(summary, { idempotencyKey: 'k' });
    await handler.recordAll(summary, { idempotencyKey: 'k' });
    expect(await hour(ALL)).toMatchObject({ count: 4 });
    const other = { ...summary, positive: { offset: 2, counts: [2, 2] } };
    await expect(handler.recordAll(other, { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  it('is listed after the values of its instant, on pages of any size, and what is exported can be recorded again', async () => {
    const values = [1, 2].map((value) => ({ name: 'latency', value, timestamp: NOW - 60_000 }));
    await handler.recordAll([summary, ...values, { ...summary, timestamp: NOW - 90_000 }]);
    const whole = (await handler.points.list({ name: 'latency', ...RANGE })).items;
    expect(whole.map(({ value, timestamp }) => [Date.parse(timestamp) - NOW, value])).toEqual([
      [-90_000, undefined],
      [-60_000, 1],
      [-60_000, 2],
      [-60_000, undefined],
    ]);
    const paged = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await handler.points.list({ name: 'latency', ...RANGE, limit: 1, cursor });
      paged.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(whole);
    const before = await hour(['p0', 'p50', 'p100']);
    await handler.points.remove({ name: 'latency', ...RANGE });
    expect((await handler.points.list({ name: 'latency', ...RANGE })).items).toEqual([]);
    await handler.recordAll(whole.map((point) => ({ ...point, bookId: undefined })) as never);
    expect((await handler.points.list({ name: 'latency', ...RANGE })).items).toEqual(whole);
    expect(await hour(['p0', 'p50', 'p100'])).toEqual(before);
  });
});
