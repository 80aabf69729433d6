import { TIER_MS, TIERS, type Tier } from '../../cell/tier.ts';
import { MetricsHandlerError } from '../../errors.ts';
import type { SeriesId } from '../../metric/series.ts';

/*
 * Row ids are composed so that one series lies together, in the order of time, and the B-tree needs no second index. They stay below 2^53, so
 * they travel as plain numbers: a chunk is 26 bits series, 17 bits UTC day (up to the year 2328), 10 bits number in the day; a block of cells is
 * 26 bits series, 2 bits tier, 21 bits block.
 */
const DAYS = 2 ** 17;
const CHUNKS = 2 ** 10;
const BLOCKS = 2 ** 21;

export const MAX_SERIES_ID = 2 ** 26 - 1;
export const MAX_CHUNK_NUMBER = CHUNKS - 1;
/** The first instant that no row can hold. */
export const END_OF_TIME_MS = DAYS * TIER_MS.day;

export function dayOf(timestamp: number): number {
  return Math.floor(timestamp / TIER_MS.day);
}

export function chunkKey(series: SeriesId, day: number, n: number): number {
  return (series * DAYS + day) * CHUNKS + n;
}

export function dayOfChunk(key: number): number {
  return Math.floor(key / CHUNKS) % DAYS;
}

export function chunkNumber(key: number): number {
  return key % CHUNKS;
}

export function cellKey(series: SeriesId, tier: Tier, block: number): number {
  return (series * TIERS.length + TIERS.indexOf(tier)) * BLOCKS + block;
}

export function blockOfKey(key: number): number {
  return key % BLOCKS;
}

/** @throws MetricsHandlerError `storage_full` once a file has given out 67,108,863 series ids. */
export function assertSeriesIds(nextId: SeriesId): void {
  if (nextId - 1 <= MAX_SERIES_ID) return;
  throw new MetricsHandlerError(
    'storage_full',
    `this file has given out all of its ${MAX_SERIES_ID} series ids; start a new one`,
  );
}
