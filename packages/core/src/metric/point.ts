import type { Labels } from './labels.ts';

/** A point as people write it. */
export interface Point<Name extends string = string, L = Labels> {
  readonly name: Name;
  /** Finite, |value| ≤ 1e300. */
  readonly value: number;
  /** Epoch ms or RFC 3339, from 1980-01-01 to now + 5 minutes. Defaults to now. */
  readonly timestamp?: number | string | undefined;
  /** A book's id (which need not exist) or any form of its ISBN. */
  readonly bookId?: string | undefined;
  readonly labels?: L | undefined;
}

/** Many points of one series in columns of equal length. */
export interface PointColumns<Name extends string = string, L = Labels> {
  readonly name: Name;
  readonly bookId?: string | undefined;
  readonly labels?: L | undefined;
  readonly timestamps: readonly (number | string)[] | Float64Array;
  readonly values: readonly number[] | Float64Array;
}

/** A batch in any of its shapes: one point, an array, `{ points }`, or `{ series }` in columns. */
export type PointsInput<P = Point, C = PointColumns> =
  | P
  | readonly P[]
  | { readonly points: readonly P[] }
  | { readonly series: readonly C[] };

/** A stored raw point. */
export interface RawPoint {
  readonly name: string;
  readonly bookId: string | null;
  readonly labels: Labels;
  /** RFC 3339 UTC. */
  readonly timestamp: string;
  readonly value: number;
}

export const MIN_TIMESTAMP_MS = Date.UTC(1980, 0, 1);
export const MAX_ABSOLUTE_VALUE = 1e300;
export const DEFAULT_MAX_FUTURE_MS = 5 * 60_000;
