import { hasCode, type SeriesId } from '@metrics-handler/core';
import {
  ascending,
  blockMs,
  chunkKey,
  chunkNumber,
  concatenated,
  dayOf,
  dayOfChunk,
  foldRaw,
  MAX_CHUNK_NUMBER,
  mergeColumns,
  type RawColumns,
  TIER_MS,
  type Tier,
} from '@metrics-handler/core/storage';
import type { ChunkDocument } from '../collections.ts';
import { instantsOf, within } from '../raw.ts';
import type { Run } from '../replica/overlay.ts';
import type { Store } from '../store.ts';
import { blockKey, blockOf, readBlocks } from '../table/blocks.ts';
import { chunkOf, pointsOf, readChunks } from '../table/chunks.ts';
import { Writes } from './writes.ts';

/** A day's last chunk takes more points while it is smaller than this. */
const MERGE_BELOW_POINTS = 1_024;
/** Losing a race for a document means that somebody else has folded it, so this is never reached by two. */
const MAX_ATTEMPTS = 20;

/** The unfolded points of one series. */
export interface SeriesRuns {
  readonly id: SeriesId;
  readonly runs: readonly Run[];
}

export const FOLDED_TIERS = ['quarter', 'hour', 'day'] as const satisfies readonly Tier[];

/** Brings the points of entries up to and including `hi` into the chunks and cells of these series. Carrying it out again changes nothing. */
export async function foldPoints(store: Store, series: readonly SeriesRuns[], hi: number): Promise<void> {
  await repeat(() => foldChunks(store, series, hi));
  await repeat(() => foldCells(store, series, hi));
}

/** Repeats `attempt` until nobody came between. */
export async function repeat(attempt: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < MAX_ATTEMPTS; i++) if (await attempt()) return;
  throw new Error('documents changed faster than they could be folded');
}

async function foldChunks(
  { collections, replica }: Store,
  series: readonly SeriesRuns[],
  hi: number,
): Promise<boolean> {
  const spans = series.map(({ id, runs }) => ({ id, ...extent(runs) }));
  const stored = await readChunks(collections, spans);
  const head = await replica.headAbove(stored.flat(2).map((chunk) => chunk.hi));
  const writes = new Writes(collections.points);
  for (const [i, { id, runs }] of series.entries()) {
    const known = new Map(stored[i]?.map((chunks) => [dayOfChunk(chunks[0]?._id ?? 0), chunks]));
    for (const day of daysOf(runs)) {
      const chunks = known.get(day) ?? [];
      const mark = markOf(chunks, head);
      if (mark >= hi) continue;
      const points = pointsBetween(runs, mark, day * TIER_MS.day, (day + 1) * TIER_MS.day);
      const last = chunks.at(-1);
      const merged = last?.hi === mark && mergedChunk(last, points, hi);
      if (merged) writes.replace(merged, { hi: last.hi, mended: last.mended });
      else writes.insert(nextChunk(id, day, { last, mark }, points, hi));
    }
  }
  return writes.run();
}

/** The newest entry in a day's chunks. Marks that were damaged are passed over; readers are told of them. */
function markOf(chunks: readonly ChunkDocument[], head: number): number {
  const sound = chunks.map(({ hi }) => hi).filter((hi) => Number.isSafeInteger(hi) && hi <= head);
  return Math.max(0, ...sound);
}

/** The chunk with more points in it, where it has room; a damaged one is left alone. */
function mergedChunk(last: ChunkDocument, points: RawColumns, hi: number): ChunkDocument | undefined {
  const { _id, after, mended } = last;
  const isFull = last.count >= MERGE_BELOW_POINTS && chunkNumber(_id) < MAX_CHUNK_NUMBER;
  const stored = isFull ? undefined : readablePoints(last);
  return stored && chunkOf(_id, { hi, after, mended }, ascending(concatenated([stored, points])));
}

function readablePoints(chunk: ChunkDocument): RawColumns | undefined {
  try {
    return pointsOf(chunk);
  } catch (error) {
    if (hasCode(error, 'corrupt_data')) return undefined;
    throw error;
  }
}

function nextChunk(
  id: SeriesId,
  day: number,
  { last, mark }: { readonly last: ChunkDocument | undefined; readonly mark: number },
  points: RawColumns,
  hi: number,
): ChunkDocument {
  const number = last ? chunkNumber(last._id) + 1 : 0;
  return chunkOf(chunkKey(id, day, number), { hi, after: mark, mended: 0 }, ascending(points));
}

async function foldCells(store: Store, series: readonly SeriesRuns[], hi: number): Promise<boolean> {
  const { collections, replica } = store;
  const spans = series.flatMap(({ id, runs }) => FOLDED_TIERS.map((tier) => ({ id, tier, ...extent(runs) })));
  const stored = await readBlocks(collections, spans);
  const head = await replica.headAbove(stored.flat().map((block) => block.mark));
  const writes = new Writes(collections.cells);
  for (const [i, { id, runs }] of series.entries()) {
    const withBins = replica.hasBinsAt(id, hi);
    for (const [t, tier] of FOLDED_TIERS.entries()) {
      const known = new Map(stored[i * FOLDED_TIERS.length + t]?.map((block) => [block.start, block]));
      for (const start of blockStarts(runs, tier)) {
        const block = known.get(start);
        const key = blockKey({ id, tier }, start);
        // Cells that are damaged are answered from raw until they are rebuilt.
        if (block && (!block.cells || block.mark >= hi || block.mark > head)) continue;
        const points = pointsBetween(runs, block?.mark ?? 0, start, start + blockMs(tier));
        const added = foldRaw(points, TIER_MS[tier], withBins);
        if (block?.cells)
          writes.replace(blockOf(key, tier, start, hi, mergeColumns(block.cells, added)), { w: block.mark });
        else writes.insert(blockOf(key, tier, start, hi, added));
      }
    }
  }
  return writes.run();
}

function pointsBetween(runs: readonly Run[], mark: number, from: number, to: number): RawColumns {
  return concatenated(runs.filter(({ n }) => n > mark).map(({ points }) => within(points, from, to)));
}

/** From the first to beyond the last instant, epoch ms. */
function extent(runs: readonly Run[]): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const t of instants(runs)) {
    if (t < from) from = t;
    if (t >= to) to = t + 1;
  }
  return { from, to };
}

function daysOf(runs: readonly Run[]): Set<number> {
  const days = new Set<number>();
  for (const t of instants(runs)) days.add(dayOf(t));
  return days;
}

function blockStarts(runs: readonly Run[], tier: Tier): Set<number> {
  const width = blockMs(tier);
  const starts = new Set<number>();
  for (const t of instants(runs)) starts.add(Math.floor(t / width) * width);
  return starts;
}

function* instants(runs: readonly Run[]): Generator<number> {
  for (const { points } of runs) yield* instantsOf(points);
}
