import { blockMs, TIER_MS, TIERS, type Tier } from '../../cell/tier.ts';
import { MetricsHandlerError } from '../../errors.ts';
import type { SeriesId } from '../../metric/series.ts';
import type { Span } from './span.ts';

/*
 * Row ids are composed so that one series lies together, in the order of time, and the B-tree needs no second index. They stay below 2^53, so
 * they travel as plain numbers: a chunk is 26 bits series, 17 bits UTC day (up to the year 2328), 10 bits number in the day; a block of cells is
 * 26 bits series, 2 bits tier, 21 bits block. Of quarters those are 2 bits part of the day and 19 bits day, so that the local midnights of a year are
 * neighbours.
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

/** @param start of a block, epoch ms. */
export function cellKey(series: SeriesId, tier: Tier, start: number): number {
  return keyOfBlock(series, tier, start / blockMs(tier));
}

function keyOfBlock(series: SeriesId, tier: Tier, block: number): number {
  const parts = partsOf(tier);
  const part = block % parts;
  return (series * TIERS.length + TIERS.indexOf(tier)) * BLOCKS + part * (BLOCKS / parts) + (block - part) / parts;
}

/** The start of the block that has this key, epoch ms. */
export function startOfKey(tier: Tier, key: number): number {
  const parts = partsOf(tier);
  const row = key % (BLOCKS / parts);
  const part = ((key % BLOCKS) - row) / (BLOCKS / parts);
  return (row * parts + part) * blockMs(tier);
}

/** Neighbouring keys, half-open. */
export interface KeyRun {
  readonly from: number;
  to: number;
}

/** The keys of the blocks that the spans touch, which ascend: as few runs as there can be, ascending. */
export function cellKeyRuns(series: SeriesId, tier: Tier, spans: readonly Span[]): KeyRun[] {
  const width = blockMs(tier);
  const parts = partsOf(tier);
  const runs = Array.from({ length: parts }, (): KeyRun[] => []);
  for (const span of spans) {
    if (span.from >= span.to) continue;
    const begin = Math.floor(span.from / width);
    const end = Math.ceil(Math.min(span.to, END_OF_TIME_MS) / width);
    for (let block = begin; block < end && block < begin + parts; block++) {
      const from = keyOfBlock(series, tier, block);
      join(runs[block % parts] as KeyRun[], from, from + Math.ceil((end - block) / parts));
    }
  }
  return runs.flat();
}

/** Between the starts of blocks with neighbouring keys, in milliseconds. */
export function keyStepMs(tier: Tier): number {
  return blockMs(tier) * partsOf(tier);
}

function join(runs: KeyRun[], from: number, to: number): void {
  const last = runs.at(-1);
  if (last && from <= last.to) last.to = Math.max(last.to, to);
  else runs.push({ from, to });
}

/** By which part of the day the blocks of a tier are ordered first. */
function partsOf(tier: Tier): number {
  return tier === 'quarter' ? TIER_MS.day / blockMs(tier) : 1;
}

/** @throws MetricsHandlerError `storage_full` once a file has given out 67,108,863 series ids. */
export function assertSeriesIds(nextId: SeriesId): void {
  if (nextId - 1 <= MAX_SERIES_ID) return;
  throw new MetricsHandlerError(
    'storage_full',
    `this file has given out all of its ${MAX_SERIES_ID} series ids; start a new one`,
  );
}
