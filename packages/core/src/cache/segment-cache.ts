import QuickLRU from 'quick-lru';
import { addPoints } from '../cell/add-points.ts';
import { mergeColumns } from '../cell/merge-columns.ts';
import { foldRaw } from '../cell/raw-columns.ts';
import { sliceColumns } from '../cell/slice-columns.ts';
import { blockMs, TIER_MS } from '../cell/tier.ts';
import type { SeriesId } from '../metric/series.ts';
import type { LoggedPoints } from '../storage/change.ts';
import { covers, type LogPosition } from '../storage/cursor.ts';
import { type Segment, type SegmentAddress, segmentBytes, segmentKey } from './segment.ts';

export interface SegmentCounters {
  hits: number;
  misses: number;
  evictions: number;
  invalidations: number;
  patches: number;
}

/**
 * Segments by series, tier and block, bounded in bytes. New points are merged into the segments they touch, so a write throws nothing away;
 * deletions, purges and rebuilds drop what they touch.
 */
export class SegmentCache {
  readonly counters: SegmentCounters = { hits: 0, misses: 0, evictions: 0, invalidations: 0, patches: 0 };
  readonly #maxBytes: number;
  readonly #segments: QuickLRU<number, Segment>;
  readonly #bySeries = new Map<SeriesId, Map<number, Segment>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#segments = new QuickLRU<number, Segment>({ maxSize: Number.MAX_SAFE_INTEGER });
  }

  get size(): number {
    return this.#segments.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(address: SegmentAddress, nowMs: number): Segment | undefined {
    const segment = this.#segments.get(segmentKey(address));
    if (segment) segment.lastUsedMs = nowMs;
    return segment;
  }

  add(segment: Segment): void {
    const key = segmentKey(segment);
    this.#forget(key);
    this.#segments.set(key, segment);
    this.#bytes += segment.bytes;
    let series = this.#bySeries.get(segment.series);
    if (!series) {
      series = new Map();
      this.#bySeries.set(segment.series, series);
    }
    series.set(key, segment);
  }

  /** Evicts what was used least recently until the bound holds; while computations run, only what exceeds twice the bound. */
  evictToBound(inUse: boolean): void {
    const bound = inUse ? this.#maxBytes * 2 : this.#maxBytes;
    if (this.#bytes <= bound) return;
    for (const [key] of this.#segments.entriesAscending()) {
      if (this.#bytes <= bound) return;
      this.#forget(key);
      this.counters.evictions++;
    }
  }

  /** Drops segments that nobody used since `sinceMs`. */
  sweep(sinceMs: number): number {
    const idle = [...this.#segments.entriesAscending()].filter(([, segment]) => segment.lastUsedMs < sinceMs);
    for (const [key] of idle) this.#forget(key);
    this.counters.evictions += idle.length;
    return idle.length;
  }

  /** Merges committed points into every segment that does not hold them yet. */
  patch(points: LoggedPoints, position: LogPosition): void {
    const held = this.#bySeries.get(points.series.id);
    if (!held) return;
    const { from, to } = spanOf(points);
    for (const segment of held.values()) {
      const isAside = segment.start > to || endOf(segment) <= from;
      if (!isAside && !covers(segment.cursor, position) && touches(points, segment)) this.#patch(segment, points);
    }
  }

  /** Drops the segments of a series that touch `[from, to)`. */
  invalidate(series: SeriesId, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): void {
    for (const [key, segment] of this.#bySeries.get(series) ?? []) {
      if (segment.start >= to || segment.start + blockMs(segment.tier) <= from) continue;
      this.#forget(key);
      this.counters.invalidations++;
    }
  }

  clear(): void {
    this.counters.invalidations += this.#segments.size;
    this.#segments.clear();
    this.#bySeries.clear();
    this.#bytes = 0;
  }

  #patch(segment: Segment, points: LoggedPoints): void {
    const { start: from, tier, withBins } = segment;
    const options = { from, to: endOf(segment), bucketMs: TIER_MS[tier], withBins };
    if (points.summaries || !addPoints(segment.cells, points, options)) {
      const added = sliceColumns(foldRaw(points, options.bucketMs, withBins), from, options.to);
      segment.cells = mergeColumns(segment.cells, added);
    }
    const bytes = segmentBytes(segment.cells);
    this.#bytes += bytes - segment.bytes;
    segment.bytes = bytes;
    this.counters.patches++;
  }

  #forget(key: number): void {
    const segment = this.#segments.peek(key);
    if (!segment) return;
    this.#segments.delete(key);
    this.#bytes -= segment.bytes;
    const series = this.#bySeries.get(segment.series);
    series?.delete(key);
    if (series?.size === 0) this.#bySeries.delete(segment.series);
  }
}

function endOf({ start, tier }: Segment): number {
  return start + blockMs(tier);
}

/** The first and the last instant, both included. */
function spanOf(points: LoggedPoints): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const instants of instantsOf(points)) {
    for (const t of instants) {
      if (t < from) from = t;
      if (t > to) to = t;
    }
  }
  return { from, to };
}

function touches(points: LoggedPoints, segment: Segment): boolean {
  const end = endOf(segment);
  return instantsOf(points).some((instants) => instants.some((t) => t >= segment.start && t < end));
}

function instantsOf({ timestamps, summaries }: LoggedPoints): Float64Array[] {
  return summaries ? [timestamps, summaries.start.subarray(0, summaries.length)] : [timestamps];
}
