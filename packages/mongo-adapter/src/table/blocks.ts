import { hasCode, type SeriesId } from '@metrics-handler/core';
import {
  type CellColumns,
  decodeCells,
  END_OF_TIME_MS,
  encodeCells,
  TIER_MS,
  type Tier,
} from '@metrics-handler/core/storage';
import { Binary } from 'mongodb';
import type { BlockDocument, Collections } from '../collections.ts';
import { findRanges, type IdRange } from './find-ranges.ts';
import { BLOCK_CELLS, blockKey, blockMs } from './stored-block.ts';

/** 96 stored cells; without `cells` the document is damaged. */
export interface Block {
  readonly key: number;
  /** Epoch ms. */
  readonly start: number;
  /** Every entry up to and including this one is in it. */
  readonly mark: number;
  readonly cells: CellColumns | undefined;
}

export interface TierSpan {
  readonly id: SeriesId;
  readonly tier: Tier;
  /** Epoch ms; every block that the range touches is read whole. */
  readonly from: number;
  readonly to: number;
}

/** The blocks of each span, ascending. */
export async function readBlocks(
  { cells }: Collections,
  spans: readonly TierSpan[],
  signal?: AbortSignal,
): Promise<Block[][]> {
  const found = await findRanges(cells, spans.map(blockSpan), signal);
  return found.map((documents, i) => documents.map((document) => decoded(document, spans[i] as TierSpan)));
}

export function blockOf(key: number, tier: Tier, start: number, mark: number, cells: CellColumns): BlockDocument {
  return { _id: key, w: mark, body: new Binary(encodeCells(cells, start, TIER_MS[tier], BLOCK_CELLS)) };
}

export function blockSpan({ id, tier, from, to }: TierSpan): IdRange {
  const width = blockMs(tier);
  const first = Math.floor(Math.max(from, 0) / width);
  const last = Math.ceil(Math.min(to, END_OF_TIME_MS) / width);
  return { from: blockKey(id, tier, first * width), to: blockKey(id, tier, Math.max(last, first) * width) };
}

function decoded({ _id, w, body }: BlockDocument, { id, tier }: TierSpan): Block {
  const start = (_id - blockKey(id, tier, 0)) * blockMs(tier);
  const damaged = { key: _id, start, mark: w, cells: undefined };
  if (!Number.isSafeInteger(w) || !(body instanceof Binary)) return damaged;
  try {
    const bytes = new Uint8Array(body.buffer.buffer, body.buffer.byteOffset, body.length());
    return { ...damaged, cells: decodeCells(bytes, start, TIER_MS[tier], BLOCK_CELLS) };
  } catch (error) {
    if (hasCode(error, 'corrupt_data')) return damaged;
    throw error;
  }
}
