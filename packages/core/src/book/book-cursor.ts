import { z } from 'zod';
import { decodePageCursor, encodePageCursor } from '../page-cursor.ts';
import type { BookPosition } from '../storage/book-store.ts';

const positionSchema = z.strictObject({ k: z.string().max(1_000), i: z.string().max(100) });

export function encodeBookCursor({ sortKey, id }: BookPosition): string {
  return encodePageCursor({ k: sortKey, i: id });
}

/** @throws MetricsHandlerError `invalid_cursor` for anything that `encodeBookCursor` did not make */
export function decodeBookCursor(cursor: string): BookPosition {
  const { k, i } = decodePageCursor(positionSchema, cursor);
  return { sortKey: k, id: i };
}
