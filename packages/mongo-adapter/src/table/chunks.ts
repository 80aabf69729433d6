import type { SeriesId } from '@metrics-handler/core';
import {
  chunkKey,
  chunkNumber,
  dayOf,
  dayOfChunk,
  decodePoints,
  END_OF_TIME_MS,
  encodePoints,
  MAX_CHUNK_NUMBER,
  type RawColumns,
  rawCount,
} from '@metrics-handler/core/storage';
import { Binary } from 'mongodb';
import type { ChunkDocument, Collections } from '../collections.ts';
import { corruptDocument } from '../corrupt-document.ts';
import { findRanges, type IdRange } from './find-ranges.ts';

/** The stored points of one series and UTC day. */
export interface Day {
  readonly day: number;
  /** Every entry up to and including this one is in it. */
  readonly mark: number;
  /** The newest deletion or rebuild that was carried out on one of its chunks. */
  readonly mended: number;
  readonly chunks: readonly ChunkDocument[];
}

export interface SeriesDays {
  readonly id: SeriesId;
  /** Epoch ms; every day that the range touches is read whole. */
  readonly from: number;
  readonly to: number;
}

/** Says that a read met documents of different times, so that reading again helps, unless this one is damaged. */
export class TornRead extends Error {
  readonly collection: 'points' | 'cells';
  readonly id: number;

  constructor(collection: 'points' | 'cells', id: number) {
    super();
    this.collection = collection;
    this.id = id;
  }
}

/** Far more than it takes where nothing is damaged. */
const MAX_ATTEMPTS = 20;

/** Days of a request that are read by the ids of their first chunks; more are read as a range. */
const FEW_DAYS = 16;
const CHUNKS_PER_DAY = MAX_CHUNK_NUMBER + 1;
/** Hardly a day has more chunks. */
const LISTED_CHUNKS = 4;

/** The days of each series, ascending. @throws TornRead */
export async function readDays(
  collections: Collections,
  requests: readonly SeriesDays[],
  signal?: AbortSignal,
): Promise<Day[][]> {
  const read = await readChunks(collections, requests, signal);
  return read.map((days) => days.map(whole));
}

/** The days of one series, read again for as long as they are torn. @throws MetricsHandlerError `corrupt_data` */
export async function readWholeDays(collections: Collections, request: SeriesDays): Promise<Day[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [days] = await readDays(collections, [request]);
      return days ?? [];
    } catch (error) {
      if (!(error instanceof TornRead)) throw error;
      if (attempt === MAX_ATTEMPTS) throw corruptDocument(error.collection, error.id);
    }
  }
}

/** The chunks of each request's days as they are, by day, ascending. */
export async function readChunks(
  { points }: Collections,
  requests: readonly SeriesDays[],
  signal?: AbortSignal,
): Promise<ChunkDocument[][][]> {
  const chunks: ChunkDocument[][] = requests.map(() => []);
  const parts = requests.flatMap((request, i) => partsOf(request).map((part) => ({ ...part, to: chunks[i] })));
  const first = await findRanges(
    points,
    parts.map(({ first }) => first),
    signal,
  );
  const isFull = (k: number) => first[k]?.length === LISTED_CHUNKS;
  const rest = await findRanges(
    points,
    parts.map(({ rest }, k) => (rest && isFull(k) ? rest : NOTHING)),
    signal,
  );
  for (const [k, { to }] of parts.entries()) to?.push(...(first[k] ?? []), ...(rest[k] ?? []));
  return chunks.map(byDay);
}

const NOTHING: IdRange = { from: 0, to: 0 };

/** What is read first, and what else where as much as that is there. */
function partsOf({ id, from, to }: SeriesDays): { readonly first: IdRange; readonly rest?: IdRange }[] {
  const span = daySpan(id, from, to);
  const days = (span.to - span.from) / CHUNKS_PER_DAY;
  if (days > FEW_DAYS) return [{ first: span }];
  return Array.from({ length: days }, (_, i) => {
    const start = span.from + i * CHUNKS_PER_DAY;
    const listed = start + LISTED_CHUNKS;
    return { first: { from: start, to: listed }, rest: { from: listed, to: start + CHUNKS_PER_DAY } };
  });
}

/** The ids of the chunks of every day that `[from, to)` touches. */
export function daySpan(id: SeriesId, from: number, to: number): IdRange {
  const end = Math.min(Math.max(to, 0), END_OF_TIME_MS);
  const lastDay = dayOf(end - 1) + 1;
  const firstDay = Math.min(Math.max(dayOf(from), 0), lastDay);
  return { from: chunkKey(id, firstDay, 0), to: from < to ? chunkKey(id, lastDay, 0) : chunkKey(id, firstDay, 0) };
}

/** @throws MetricsHandlerError `corrupt_data` */
export function pointsOf(chunk: ChunkDocument): RawColumns {
  if (!(chunk.body instanceof Binary)) throw corruptDocument('points', chunk._id);
  return decodePoints(new Uint8Array(chunk.body.buffer.buffer, chunk.body.buffer.byteOffset, chunk.body.length()));
}

export function chunkOf(
  key: number,
  marks: Pick<ChunkDocument, 'hi' | 'after' | 'mended'>,
  points: RawColumns,
): ChunkDocument {
  return { _id: key, ...marks, count: rawCount(points), body: new Binary(encodePoints(points)) };
}

function byDay(chunks: readonly ChunkDocument[]): ChunkDocument[][] {
  const days = new Map<number, ChunkDocument[]>();
  for (const chunk of chunks) {
    const day = dayOfChunk(chunk._id);
    const own = days.get(day);
    if (own) own.push(chunk);
    else days.set(day, [chunk]);
  }
  return [...days.values()];
}

/** Each chunk says where the one before it ended, so chunks read at different times do not pass for one day. */
function whole(chunks: readonly ChunkDocument[]): Day {
  for (const [i, { _id, hi, after, mended }] of chunks.entries()) {
    if (![hi, after, mended].every(Number.isSafeInteger)) throw corruptDocument('points', _id);
    if (chunkNumber(_id) !== i || after !== (chunks[i - 1]?.hi ?? 0)) throw new TornRead('points', _id);
  }
  const { _id, hi } = chunks.at(-1) as ChunkDocument;
  const mended = chunks.reduce((newest, chunk) => Math.max(newest, chunk.mended), 0);
  return { day: dayOfChunk(_id), mark: hi, mended, chunks };
}
