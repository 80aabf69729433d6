import type { CellColumns } from '../cell/cell-columns.ts';
import type { Tier } from '../cell/tier.ts';
import type { SeriesId } from '../metric/series.ts';
import type { Cursor } from '../storage/cursor.ts';
import type { MetricView } from './metric-view.ts';

/** What a computation sees of the store: everything at one position of the log. */
export interface CellReader {
  readonly cursor: Cursor;
  /** `null` where there is no such metric, `undefined` where the answer has to be loaded first. */
  metric(name: string): MetricView | null | undefined;
  /** The blocks of cells that start at `starts`, in that order; `undefined` where something has to be loaded first. */
  blocks(
    series: SeriesId,
    tier: Tier,
    starts: readonly number[],
    withBins: boolean,
  ): readonly CellColumns[] | undefined;
}
