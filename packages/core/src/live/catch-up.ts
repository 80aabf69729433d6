import type { SeriesId } from '../metric/series.ts';
import { LOOKS_BEFORE } from '../query/fill.ts';
import type { Bucket, Query } from '../query/query.ts';
import type { LogEntry } from '../storage/change.ts';
import { includesCursor } from '../storage/cursor.ts';
import { concerns, type LiveAnswer } from './live-answer.ts';
import type { StreamCursor } from './stream-cursor.ts';
import type { AnswerUpdate, ResetReason } from './stream-event.ts';

export interface CatchUp {
  readonly query: Query;
  /** Where the subscriber left. */
  readonly from: StreamCursor;
  /** Everything committed since, at least as far as `to` knows it; null where that is not known. */
  readonly entries: readonly LogEntry[] | null;
  readonly to: LiveAnswer;
  /** When `to` stood, epoch ms: at its computation or later. */
  readonly atMs: number;
}

/**
 * The update from where a subscriber left to now, or why there is none.
 *
 * Nobody remembers what it held, so the update holds every bucket that can have changed: those that a point or a deletion in the log touches, those
 * that were not over when it left, and under a fill that looks around every empty one. That is exact as long as head and groups are the same (`print`),
 * time has not gone back, and nothing happened to the metric that reaches further than the log says.
 */
export function catchUp({ query, from, entries, to, atMs }: CatchUp): AnswerUpdate | ResetReason {
  if (!includesCursor(to.cursor, from.position)) return 'unknown_cursor';
  if (from.print !== to.print || from.atMs > atMs) return 'answer_changed';
  if (!entries) return 'history_lost';
  const touched = touchedTimes(query, to, entries);
  if (!touched) return 'answer_changed';
  const fillsAround = LOOKS_BEFORE[to.answer.fill];
  const canHaveChanged = (bucket: Bucket): boolean => {
    const end = Date.parse(bucket.end);
    return end > from.atMs || (fillsAround && bucket.count === 0) || touched.within(Date.parse(bucket.start), end);
  };
  const series = to.answer.series
    .map((each) => ({ ...each, buckets: each.buckets.filter(canHaveChanged) }))
    .filter(({ buckets }) => buckets.length > 0);
  return { from: to.answer.from, to: to.answer.to, series };
}

/** The times at which entries touch an answer; `undefined` where one of them reaches further. */
function touchedTimes(query: Query, { answer, selected }: LiveAnswer, entries: readonly LogEntry[]): Times | undefined {
  const times = new Times();
  const concerned = new Map<SeriesId, boolean>();
  for (const entry of entries) {
    switch (entry.kind) {
      case 'points':
        for (const { series, timestamps, summaries } of entry.points) {
          let isConcerned = concerned.get(series.id);
          if (isConcerned === undefined) {
            isConcerned = concerns(query, selected, series);
            concerned.set(series.id, isConcerned);
          }
          if (!isConcerned) continue;
          times.addPoints(timestamps);
          if (summaries) times.addPoints(summaries.start.slice(0, summaries.length));
        }
        break;
      case 'delete':
      case 'rebuild':
        // With the fill `none` a bucket can be gone, and nobody knows which ones were there.
        if (answer.fill === 'none') return undefined;
        times.addRange(entry.from, entry.to);
        break;
      case 'define':
        if (entry.definition.name === query.name) return undefined;
        break;
      case 'retain':
        if (entry.metric === query.name) return undefined;
        break;
      case 'purge':
        return undefined;
      case 'revoke':
        break;
    }
  }
  return times;
}

class Times {
  readonly #points: number[] = [];
  readonly #ranges: { readonly from: number; readonly to: number }[] = [];
  #sorted = true;

  addPoints(timestamps: Iterable<number>): void {
    for (const timestamp of timestamps) this.#points.push(timestamp);
    this.#sorted = false;
  }

  addRange(from: number, to: number): void {
    this.#ranges.push({ from, to });
  }

  within(from: number, to: number): boolean {
    if (this.#ranges.some((range) => range.from < to && range.to > from)) return true;
    const next = this.#firstFrom(from);
    return next !== undefined && next < to;
  }

  #firstFrom(from: number): number | undefined {
    if (!this.#sorted) this.#points.sort((a, b) => a - b);
    this.#sorted = true;
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#points[middle] as number) < from) low = middle + 1;
      else high = middle;
    }
    return this.#points[low];
  }
}
