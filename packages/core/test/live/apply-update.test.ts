import { expect, it } from 'vitest';
import { applyUpdate } from '../../src/live/apply-update.ts';
import type { Bucket, QueryAnswer, SeriesRows } from '../../src/query/query.ts';

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const bucket = (minute: number, sum: number): Bucket => ({
  start: at(minute),
  end: at(minute + 1),
  complete: true,
  count: 1,
  sum,
});

const answer = {
  from: at(0),
  to: at(3),
  series: [
    { group: { source: 'home' }, buckets: [bucket(0, 1), bucket(1, 2), bucket(2, 3)] },
    { group: { source: 'search' }, buckets: [bucket(0, 4), bucket(1, 5), bucket(2, 6)] },
  ],
} as unknown as QueryAnswer<SeriesRows>;

it('leaves a series in which nothing changed the very same object', () => {
  const update = { from: at(0), to: at(3), series: [{ group: { source: 'home' }, buckets: [bucket(2, 9)] }] };
  const { series } = applyUpdate(answer, update);
  expect(series[0]?.buckets.map(({ sum }) => sum)).toEqual([1, 2, 9]);
  expect(series[1]).toBe(answer.series[1]);
});

it('leaves no series the same once the range has moved', () => {
  const { series } = applyUpdate(answer, { from: at(1), to: at(3), series: [] });
  expect(series.map(({ buckets }) => buckets.map(({ sum }) => sum))).toEqual([
    [2, 3],
    [5, 6],
  ]);
  expect(answer.series.every(({ buckets }) => buckets.length === 3)).toBe(true);
});
