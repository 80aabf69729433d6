import { type Summary, summaryColumns } from '../cell/summary.ts';
import type { LabelPairs } from '../metric/labels.ts';
import { PointBuffer } from '../metric/point-buffer.ts';
import { type SeriesRef, seriesKey } from '../metric/series.ts';
import type { SeriesPoints } from '../storage/change.ts';
import { ContentHash } from './content-hash.ts';

/** Stands for "now" in a column of timestamps until the batch is complete. */
export const NOW = Number.NaN;

interface Series {
  readonly ref: SeriesRef;
  readonly points: PointBuffer;
  summaries: Summary[] | undefined;
}

/** Checked points on their way into one change, by series. */
export class PointBatch {
  readonly #series = new Map<string, Series>();
  size = 0;

  /** The column of a series, to push to; `size` is the caller's to keep when it fills the column itself. */
  column(metric: string, bookId: string | null, labels: LabelPairs): PointBuffer {
    return this.#of(metric, bookId, labels).points;
  }

  addSummary(metric: string, bookId: string | null, labels: LabelPairs, summary: Summary): void {
    const series = this.#of(metric, bookId, labels);
    series.summaries ??= [];
    series.summaries.push(summary);
    this.size++;
  }

  #of(metric: string, bookId: string | null, labels: LabelPairs): Series {
    const ref: SeriesRef = { metric, bookId, labels };
    const key = seriesKey(ref);
    let known = this.#series.get(key);
    if (!known) {
      known = { ref, points: new PointBuffer(), summaries: undefined };
      this.#series.set(key, known);
    }
    return known;
  }

  /** A hash of what was sent: a missing timestamp counts as missing, whenever the batch is sent again. */
  hash(): string {
    const hash = new ContentHash();
    for (const [key, { points, summaries }] of this.#series) {
      hash.text(key);
      hash.numbers(points.timestamps);
      hash.numbers(points.values);
      for (const summary of summaries ?? []) hashSummary(hash, summary);
    }
    return hash.digest();
  }

  /** The columns, with missing timestamps at `now`. Call once, last. */
  finish(now: number): SeriesPoints[] {
    return [...this.#series.values()].map(({ ref, points, summaries }) => {
      const { timestamps, values } = points;
      for (let i = 0; i < timestamps.length; i++) if (Number.isNaN(timestamps[i])) timestamps[i] = now;
      if (!summaries) return { ...ref, timestamps, values };
      const timed = summaries.map((summary) => (Number.isNaN(summary.time) ? { ...summary, time: now } : summary));
      return { ...ref, timestamps, values, summaries: summaryColumns(timed) };
    });
  }
}

function hashSummary(hash: ContentHash, { time, count, sum, min = Number.NaN, max = Number.NaN, bins }: Summary): void {
  hash.numbers(Float64Array.of(time, count, sum, min, max, bins?.scale ?? Number.NaN));
  hash.numbers(Float64Array.from(bins?.keys ?? []));
  hash.numbers(Float64Array.from(bins?.counts ?? []));
}
