import { addPoints } from '../cell/add-points.ts';
import { mergeColumns } from '../cell/merge-columns.ts';
import { foldRaw } from '../cell/raw-columns.ts';
import { sliceColumns } from '../cell/slice-columns.ts';
import { blockMs, TIER_MS, type Tier } from '../cell/tier.ts';
import type { SeriesId } from '../metric/series.ts';
import type { LoggedPoints } from '../storage/change.ts';
import { covers, type LogPosition } from '../storage/cursor.ts';
import { type Segment, segmentBytes, segmentKey } from './segment.ts';

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
  /** By `segmentKey`. */
  readonly #bySeries = new Map<SeriesId, Map<number, Segment>>();
  /** In the order in which evictions come to them. */
  readonly #segments = new Set<Segment>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#segments.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(series: SeriesId, tier: Tier, start: number, nowMs: number): Segment | undefined {
    const segment = this.#bySeries.get(series)?.get(segmentKey(tier, start));
    if (segment) {
      segment.lastUsedMs = nowMs;
      segment.isUsed = true;
    }
    return segment;
  }

  add(segment: Segment): void {
    const { series, tier, start } = segment;
    const key = segmentKey(tier, start);
    const known = this.#bySeries.get(series)?.get(key);
    if (known) this.#forget(known);
    const held = this.#bySeries.get(series) ?? new Map<number, Segment>();
    this.#bySeries.set(series, held.set(key, segment));
    this.#segments.add(segment);
    this.#bytes += segment.bytes;
  }

  /**
   * Evicts until the bound holds, in turn, and spares once what was used since its last turn (the CLOCK algorithm, Corbató 1968); while computations run, only what
   * exceeds twice the bound.
   */
  evictToBound(inUse: boolean): void {
    const bound = inUse ? this.#maxBytes * 2 : this.#maxBytes;
    for (const segment of this.#segments) {
      if (this.#bytes <= bound) return;
      if (segment.isUsed) {
        segment.isUsed = false;
        this.#segments.delete(segment);
        this.#segments.add(segment);
      } else {
        this.#evict(segment);
      }
    }
  }

  /** Drops segments that nobody used since `sinceMs`. */
  sweep(sinceMs: number): void {
    for (const segment of this.#segments) if (segment.lastUsedMs < sinceMs) this.#evict(segment);
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
    for (const segment of this.#bySeries.get(series)?.values() ?? []) {
      if (segment.start >= to || endOf(segment) <= from) continue;
      this.#forget(segment);
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

  #evict(segment: Segment): void {
    this.#forget(segment);
    this.counters.evictions++;
  }

  #forget(segment: Segment): void {
    const { series, tier, start } = segment;
    const held = this.#bySeries.get(series);
    held?.delete(segmentKey(tier, start));
    if (held?.size === 0) this.#bySeries.delete(series);
    this.#segments.delete(segment);
    this.#bytes -= segment.bytes;
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
