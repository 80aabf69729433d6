import { hasCode, type SeriesId } from '@metrics-handler/core';
import {
  ascending,
  ascendingWithin,
  chunkKey,
  chunkNumber,
  concatenated,
  dayOf,
  dayOfChunk,
  MAX_CHUNK_NUMBER,
  mergeColumns,
  type RawColumns,
  sliceColumns,
  TIER_MS,
} from '@metrics-handler/core/storage';
import type { ChunkDocument } from '../collections.ts';
import type { Store } from '../store.ts';
import { blockOf, readBlocks } from '../table/blocks.ts';
import { chunkOf, pointsOf, readChunks } from '../table/chunks.ts';
import { blockKey, blockMs, blockStart } from '../table/stored-block.ts';
import { FOLDED_TIERS, type FoldedTier, type Unfolded } from './unfolded.ts';
import { Writes } from './writes.ts';

/** A day's last chunk takes more points while it is smaller than this. */
const MERGE_BELOW_POINTS = 1_024;
/** Losing a race for a document means that somebody else has folded it, so this is never reached by two. */
const MAX_ATTEMPTS = 20;

/** Brings the points of entries up to and including `hi` into the chunks and cells of these series. Carrying it out again changes nothing. */
export async function foldPoints(store: Store, series: readonly Unfolded[], hi: number): Promise<void> {
  await Promise.all([repeat(() => foldChunks(store, series, hi)), repeat(() => foldCells(store, series, hi))]);
}

/** Repeats `attempt` until nobody came between. */
export async function repeat(attempt: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < MAX_ATTEMPTS; i++) if (await attempt()) return;
  throw new Error('documents changed faster than they could be folded');
}

async function foldChunks({ collections, replica }: Store, series: readonly Unfolded[], hi: number): Promise<boolean> {
  const spans = series.map((unfolded) => ({ id: unfolded.id, ...daysTouched(unfolded) }));
  const stored = await readChunks(collections, spans);
  const head = await replica.headAbove(stored.flat(2).map((chunk) => chunk.hi));
  const writes = new Writes(collections.points);
  for (const [i, unfolded] of series.entries()) {
    const known = new Map(stored[i]?.map((chunks) => [dayOfChunk(chunks[0]?._id ?? 0), chunks]));
    for (const day of daysOf(unfolded)) {
      const chunks = known.get(day) ?? [];
      const mark = markOf(chunks, head);
      if (mark >= hi) continue;
      const points = ascendingWithin(unfolded.points(mark), day * TIER_MS.day, (day + 1) * TIER_MS.day);
      const last = chunks.at(-1);
      const merged = last?.hi === mark && mergedChunk(last, points, hi);
      if (merged) writes.replace(merged, { hi: last.hi, mended: last.mended });
      else writes.insert(nextChunk(unfolded.id, day, { last, mark }, points, hi));
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
  return chunkOf(chunkKey(id, day, number), { hi, after: mark, mended: 0 }, points);
}

async function foldCells({ collections, replica }: Store, series: readonly Unfolded[], hi: number): Promise<boolean> {
  const spans = series.flatMap((unfolded) => {
    const days = daysTouched(unfolded);
    return FOLDED_TIERS.map((tier) => ({ id: unfolded.id, tier, ...days }));
  });
  const stored = await readBlocks(collections, spans);
  const head = await replica.headAbove(stored.flat().map((block) => block.mark));
  const writes = new Writes(collections.cells);
  for (const [i, unfolded] of series.entries()) {
    for (const [t, tier] of FOLDED_TIERS.entries()) {
      const known = new Map(stored[i * FOLDED_TIERS.length + t]?.map((block) => [block.start, block]));
      for (const start of blockStarts(unfolded, tier)) {
        const block = known.get(start);
        const key = blockKey(unfolded.id, tier, start);
        // Cells that are damaged are answered from raw until they are rebuilt.
        if (block && (!block.cells || block.mark >= hi || block.mark > head)) continue;
        const added = sliceColumns(unfolded.cells(tier, block?.mark), start, start + blockMs(tier));
        if (block?.cells)
          writes.replace(blockOf(key, tier, start, hi, mergeColumns(block.cells, added)), { w: block.mark });
        else writes.insert(blockOf(key, tier, start, hi, added));
      }
    }
  }
  return writes.run();
}

/** From the first of the days with points to the end of the last, epoch ms; chunks and blocks hold whole days. */
function daysTouched(unfolded: Unfolded): { from: number; to: number } {
  const { start, length } = unfolded.cells('day');
  return { from: start[0] as number, to: (start[length - 1] as number) + TIER_MS.day };
}

/** Of epoch days those with points: each has a cell. */
function daysOf(unfolded: Unfolded): number[] {
  const { start, length } = unfolded.cells('day');
  return Array.from(start.subarray(0, length), dayOf);
}

function blockStarts(unfolded: Unfolded, tier: FoldedTier): Set<number> {
  const { start, length } = unfolded.cells(tier);
  const starts = new Set<number>();
  for (let i = 0; i < length; i++) starts.add(blockStart(tier, start[i] as number));
  return starts;
}
