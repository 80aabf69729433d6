import { expect, it } from 'vitest';
import type { Segment } from '../../src/cache/segment.ts';
import { SegmentCache } from '../../src/cache/segment-cache.ts';
import { CellColumns } from '../../src/cell/cell-columns.ts';
import { blockMs } from '../../src/cell/tier.ts';

const HOUR_BLOCK_MS = blockMs('hour');

function segment(series: number, start = 0, bytes = 100): Segment {
  const cells = new CellColumns();
  return { series, tier: 'hour', start, cells, cursor: [0], withBins: false, bytes, lastUsedMs: 0, isUsed: false };
}

function kept(cache: SegmentCache, series: readonly number[]): number[] {
  return series.filter((id) => cache.get(id, 'hour', 0, 0));
}

it('what was asked for since evictions last came by is spared, and what nobody asked for goes first', () => {
  const cache = new SegmentCache(300);
  for (const series of [1, 2, 3]) cache.add(segment(series));
  cache.get(1, 'hour', 0, 5);
  cache.add(segment(4));
  cache.evictToBound(false);
  expect(cache.counters.evictions).toBe(1);
  expect(kept(cache, [1, 2, 3, 4])).toEqual([1, 3, 4]);
});

it('evicts in turn once everything was asked for, down to the bound', () => {
  const cache = new SegmentCache(300);
  for (const series of [1, 2, 3, 4, 5]) cache.add(segment(series));
  expect(kept(cache, [1, 2, 3, 4, 5])).toHaveLength(5);
  cache.evictToBound(false);
  expect([cache.size, cache.bytes]).toEqual([3, 300]);
  expect(kept(cache, [1, 2, 3, 4, 5])).toEqual([3, 4, 5]);
});

it('holds up to twice the bound while computations run', () => {
  const cache = new SegmentCache(200);
  for (const series of [1, 2, 3, 4, 5]) cache.add(segment(series));
  cache.evictToBound(true);
  expect(cache.bytes).toBe(400);
  cache.evictToBound(false);
  expect(cache.bytes).toBe(200);
});

it('keeps one of each block, also where it was the only one of its series', () => {
  const cache = new SegmentCache(1_000);
  cache.add(segment(1, 0, 100));
  cache.add(segment(1, 0, 150));
  expect([cache.size, cache.bytes]).toEqual([1, 150]);
  expect(cache.get(1, 'hour', 0, 0)?.bytes).toBe(150);
  cache.add(segment(1, HOUR_BLOCK_MS));
  cache.invalidate(1, 0, HOUR_BLOCK_MS);
  expect([cache.size, cache.bytes, cache.counters.invalidations]).toEqual([1, 100, 1]);
});

it('a sweep drops what was not asked for since then', () => {
  const cache = new SegmentCache(1_000);
  for (const series of [1, 2, 3]) cache.add(segment(series));
  cache.get(2, 'hour', 0, 10);
  cache.sweep(10);
  expect(kept(cache, [1, 2, 3])).toEqual([2]);
  expect(cache.counters.evictions).toBe(2);
});
