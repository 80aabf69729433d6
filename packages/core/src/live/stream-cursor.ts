import type { Cursor } from '../storage/cursor.ts';

/**
 * Where a subscriber stands: what it holds is the answer at this log position and this instant.
 */
export interface StreamCursor {
  readonly position: Cursor;
  readonly atMs: number;
  /** Stands for what an update cannot change: the query, the answer's head, its groups, and which books are meant. */
  readonly print: string;
}

const FORM = /^([0-9a-z]{1,9})\.([0-9a-f]{16})((?:\.[0-9a-z]{1,11}){0,16})$/;

/** Letters, digits and dots, so that it can be a header and an event's id. */
export function formatCursor({ position, atMs, print }: StreamCursor): string {
  return [atMs.toString(36), print, ...position.map((n) => n.toString(36))].join('.');
}

/** `undefined` for what `formatCursor` never made. */
export function parseCursor(text: string): StreamCursor | undefined {
  const [, at, print, lanes] = FORM.exec(text) ?? [];
  if (at === undefined || print === undefined || lanes === undefined) return undefined;
  const position = lanes
    .split('.')
    .slice(1)
    .map((n) => Number.parseInt(n, 36));
  return position.every(Number.isSafeInteger) ? { position, atMs: Number.parseInt(at, 36), print } : undefined;
}
