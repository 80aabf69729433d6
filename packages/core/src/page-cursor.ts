import type { z } from 'zod';
import { MetricsHandlerError } from './errors.ts';

/** A position in a list as an opaque word for URLs: base64url of JSON. */
export function encodePageCursor(position: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(position));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws MetricsHandlerError `invalid_cursor` for anything that `encodePageCursor` did not make for this kind of list */
export function decodePageCursor<T>(schema: z.ZodType<T>, cursor: string): T {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new MetricsHandlerError('invalid_cursor', 'the cursor is not one that this list gave; start without one', {
      cause,
    });
  }
}
