import { beforeEach, describe, expect, it } from 'vitest';
import { createMetricsHandler, type MetricsHandler, memoryStorage } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const DAY_MS = 86_400_000;

let clock: ManualClock;
let handler: MetricsHandler;

beforeEach(async () => {
  clock = new ManualClock(NOW);
  handler = await createMetricsHandler({
    storage: memoryStorage(),
    clock,
    metrics: { m: { kind: 'gauge', labels: ['shop'] } },
    retention: { raw: 2 * DAY_MS },
  });
});

async function values() {
  const { items } = await handler.points.list({ name: 'm', from: 0, to: NOW + DAY_MS });
  return items.map((point) => point.value ?? `${point.count} values`);
}

describe('recording what is valid', () => {
  it('keeps good points of every shape and names the others', async () => {
    const answer = await handler.recordValid([
      { name: 'm', value: 1 },
      { name: 'm', value: Number.NaN },
      { name: 'm', count: 2, sum: 3 },
      { name: 'm', count: 0, sum: 3 },
      7 as never,
    ]);
    expect(answer).toEqual({
      accepted: 2,
      rejected: {
        total: 3,
        errors: [
          { pointer: '/1/value', detail: 'must be finite' },
          { pointer: '/3/count', detail: expect.any(String) },
          { pointer: '/4', detail: expect.any(String) },
        ],
      },
    });
    expect(await values()).toEqual([1, '2 values']);
  });

  it('keeps the good rows of columns, also without timestamps', async () => {
    const answer = await handler.recordValid({
      series: [
        { name: 'm', timestamps: [NOW - 3, 5, NOW - 1], values: [1, 2, Number.NaN] },
        { name: 'm', values: [3, Number.POSITIVE_INFINITY] },
        { name: '?', values: [4, 5] },
      ],
    });
    expect(answer.accepted).toBe(2);
    expect(answer.rejected.total).toBe(5);
    expect(answer.rejected.errors.map(({ pointer }) => pointer)).toEqual([
      '/series/0/values/2',
      '/series/0/timestamps/1',
      '/series/1/values/1',
      '/series/2/name',
    ]);
    expect(await values()).toEqual([1, 3]);
  });

  it('leaves out what lies below the raw floor and labels that the metric does not have', async () => {
    await handler.recordAll({ series: [{ name: 'm', timestamps: [NOW - 5 * DAY_MS, NOW], values: [0, 1] }] });
    await handler.maintain();
    const answer = await handler.recordValid({
      series: [
        { name: 'm', timestamps: [NOW - 5 * DAY_MS, NOW], values: [2, 3] },
        { name: 'm', labels: { till: '1' }, values: [4] },
        { name: 'm', timestamps: [NOW - 5 * DAY_MS], values: [5] },
      ],
    });
    expect(answer.accepted).toBe(1);
    expect(answer.rejected).toMatchObject({
      total: 3,
      errors: [
        { detail: expect.stringMatching(/^2 points of m: raw points are kept from 2026-03-08/) },
        { detail: '1 points of m: the metric has no label till' },
      ],
    });
    expect(await values()).toEqual([1, 3]);
  });

  it('counts a batch once under its id, although the clock has made more of it valid', async () => {
    const points = { series: [{ name: 'm', timestamps: [NOW, NOW + 6 * 60_000], values: [1, 2] }] };
    expect(await handler.recordValid(points, { batchId: 'b' })).toMatchObject({ accepted: 1, rejected: { total: 1 } });
    await clock.advance(5 * 60_000);
    await handler.recordValid(points, { batchId: 'b' });
    expect(await values()).toEqual([1]);
  });

  it('takes a batch without a good point', async () => {
    expect(await handler.recordValid([])).toEqual({ accepted: 0, rejected: { total: 0, errors: [] } });
    expect(await handler.recordValid({ series: [] })).toMatchObject({ accepted: 0 });
  });
});
