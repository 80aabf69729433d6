import type { ExponentialBins } from '../cell/exponential-bins.ts';
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

/**
 * Many values that came aggregated already, as one point of its instant. With `scale` it carries the bins of an exponential histogram, which must add up to
 * `count`; without, percentiles of its bucket are null. Which of the values came first or last nobody knows: where that is asked, the answer is null.
 */
export interface SummaryPoint<Name extends string = string, L = Labels>
  extends Omit<Point<Name, L>, 'value'>,
    Partial<ExponentialBins> {
  readonly value?: undefined;
  /** 1 … 2^31 − 1 */
  readonly count: number;
  /** Finite, |sum| ≤ 1e300. */
  readonly sum: number;
  /** The extremes; without them those of its bucket are null. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Many points of one series in columns of equal length. */
export interface PointColumns<Name extends string = string, L = Labels> {
  readonly name: Name;
  readonly bookId?: string | undefined;
  readonly labels?: L | undefined;
  /** Defaults to now for each. */
  readonly timestamps?: readonly (number | string)[] | Float64Array | undefined;
  readonly values: readonly number[] | Float64Array;
}

/** A batch in any of its shapes: one point, an array, `{ points }`, or `{ series }` in columns. */
export type PointsInput<P = Point | SummaryPoint, C = PointColumns> =
  | P
  | readonly P[]
  | { readonly points: readonly P[] }
  | { readonly series: readonly C[] };

interface StoredPoint {
  readonly name: string;
  readonly bookId: string | null;
  readonly labels: Labels;
  /** RFC 3339 UTC. */
  readonly timestamp: string;
}

/** A stored single value. */
export interface RawValue extends StoredPoint {
  readonly value: number;
}

/** A stored summary: all that came for its instant, in one. */
export interface RawSummary extends StoredPoint, Partial<ExponentialBins> {
  readonly value?: undefined;
  readonly count: number;
  /** The exact sum, rounded once. */
  readonly sum: number | null;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** A stored raw point. */
export type RawPoint = RawValue | RawSummary;

export const MIN_TIMESTAMP_MS = Date.UTC(1980, 0, 1);
export const MAX_ABSOLUTE_VALUE = 1e300;
export const DEFAULT_MAX_FUTURE_MS = 5 * 60_000;
