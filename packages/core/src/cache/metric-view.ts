import type { SeriesId, SeriesRecord } from '../metric/series.ts';
import type { MetricRecord } from '../storage/adapter.ts';

/** A metric with all its series, as they stand at the view's cursor. */
export interface MetricView {
  readonly record: MetricRecord;
  readonly series: Map<SeriesId, SeriesRecord>;
}
