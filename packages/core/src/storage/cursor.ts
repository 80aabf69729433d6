/**
 * A position in a store's change log: one number per lane, each "every entry up to and including this one". A store with
 * a single log has one lane. Vectors of one store are comparable lane by lane; vectors of two stores are not.
 */
export type Cursor = readonly number[];

/** Where one entry stands in the log. */
export interface LogPosition {
  readonly lane: number;
  readonly n: number;
}

/** Whether everything up to `position` is included in `cursor`. */
export function covers(cursor: Cursor, position: LogPosition): boolean {
  return (cursor[position.lane] ?? 0) >= position.n;
}

/** Whether `a` includes everything that `b` includes. */
export function includesCursor(a: Cursor, b: Cursor): boolean {
  return b.every((n, lane) => (a[lane] ?? 0) >= n);
}

export function sameCursor(a: Cursor, b: Cursor): boolean {
  return a.length === b.length && a.every((n, lane) => n === b[lane]);
}
