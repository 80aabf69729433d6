import type { LabelPairs } from '../metric/labels.ts';
import { PointBuffer } from '../metric/point-buffer.ts';
import { type SeriesRef, seriesKey } from '../metric/series.ts';
import type { SeriesPoints } from '../storage/change.ts';
import { ContentHash } from './content-hash.ts';

/** Stands for "now" in a column of timestamps until the batch is complete. */
export const NOW = Number.NaN;

/** Checked points on their way into one change, by series. */
export class PointBatch {
  readonly #series = new Map<string, { readonly ref: SeriesRef; readonly points: PointBuffer }>();
  size = 0;

  /** The column of a series, to push to; `size` is the caller's to keep when it fills the column itself. */
  column(metric: string, bookId: string | null, labels: LabelPairs): PointBuffer {
    const ref: SeriesRef = { metric, bookId, labels };
    const key = seriesKey(ref);
    let known = this.#series.get(key);
    if (!known) {
      known = { ref, points: new PointBuffer() };
      this.#series.set(key, known);
    }
    return known.points;
  }

  /** A hash of what was sent: a missing timestamp counts as missing, whenever the batch is sent again. */
  hash(): string {
    const hash = new ContentHash();
    for (const [key, { points }] of this.#series) {
      hash.text(key);
      hash.numbers(points.timestamps);
      hash.numbers(points.values);
    }
    return hash.digest();
  }

  /** The columns, with missing timestamps at `now`. Call once, last. */
  finish(now: number): SeriesPoints[] {
    return [...this.#series.values()].map(({ ref, points }) => {
      const { timestamps, values } = points;
      for (let i = 0; i < timestamps.length; i++) if (Number.isNaN(timestamps[i])) timestamps[i] = now;
      return { ...ref, timestamps, values };
    });
  }
}
