import type { Labels } from './labels.ts';
import type { RawPoint } from './point.ts';

export interface PointsSelection {
  readonly name: string;
  readonly bookId?: string | undefined;
  readonly labels?: Labels | undefined;
  readonly from: string | number;
  readonly to: string | number;
}

export interface PointsApi {
  /** Raw points of one metric by series, timestamp and value; pages of at most 10,000. */
  list(
    selection: PointsSelection & { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<{
    readonly items: readonly RawPoint[];
    readonly nextCursor: string | null;
  }>;
  /** Every raw point of the selection, a page at a time. */
  export(selection: PointsSelection): AsyncIterable<RawPoint>;
  /**
   * Removes raw points, exactly, in every tier.
   * @throws MetricsHandlerError `too_old` where the range reaches below raw's age, `unknown_metric`.
   */
  remove(selection: PointsSelection): Promise<{ readonly removed: number }>;
}
