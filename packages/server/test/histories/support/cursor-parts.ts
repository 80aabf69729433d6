export interface CursorParts {
  /** The instant at which the answer stood, epoch ms. */
  readonly atMs: number;
  readonly position: readonly number[];
}

/** What a cursor holds: instant, fingerprint, position, by dots, numbers to the base of 36. */
export function cursorParts(cursor: string): CursorParts {
  const [at = '', , ...position] = cursor.split('.');
  return { atMs: Number.parseInt(at, 36), position: position.map((n) => Number.parseInt(n, 36)) };
}
