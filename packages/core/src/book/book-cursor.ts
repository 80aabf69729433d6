import { z } from 'zod';
import { MetricsHandlerError } from '../errors.ts';
import type { BookPosition } from '../storage/book-store.ts';

const positionSchema = z.strictObject({ k: z.string().max(1_000), i: z.string().max(100) });

/** A position as an opaque word for URLs: base64url of JSON. */
export function encodeBookCursor({ sortKey, id }: BookPosition): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ k: sortKey, i: id }));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws MetricsHandlerError `invalid_cursor` for anything that `encodeBookCursor` did not make */
export function decodeBookCursor(cursor: string): BookPosition {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const { k, i } = positionSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return { sortKey: k, id: i };
  } catch (cause) {
    throw new MetricsHandlerError(
      'invalid_cursor',
      'the cursor is not one that a list of books gave; start without one',
      { cause },
    );
  }
}
