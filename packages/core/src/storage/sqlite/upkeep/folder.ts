import { coarsen } from '../../../cell/coarsen.ts';
import { foldRaw, type RawColumns, rawCount } from '../../../cell/raw-columns.ts';
import { TIER_MS } from '../../../cell/tier.ts';
import { hasCode } from '../../../errors.ts';
import type { SeriesId } from '../../../metric/series.ts';
import { ascending } from '../../ascending-points.ts';
import { hasBins, type Store, writeStore } from '../store.ts';
import { recoveredBlock } from '../stored-cells.ts';

/** Folding waits for this many points, or for 96 of each series, so that a row is rewritten for many points at once. */
const MIN_PENDING_POINTS = 131_072;
const PENDING_POINTS_PER_SERIES = 96;
/** Bounds what memory holds, and what is decoded from the log after a crash. */
const MAX_PENDING_POINTS = 1_048_576;

/** Bounds of one slice, and so of how long the event loop waits for it. */
const SLICE_POINTS = 16_384;
const SLICE_SERIES = 64;

/** Moves points from the log into chunks and cells, a slice of series at a time; a slice is one transaction that also moves the fold state. */
export class Folder {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** After a commit of `points`: folds enough to be done before as much again is pending. Failures are reported, not thrown: nothing is lost. */
  keepUp(points: number): void {
    const { replica, context } = this.#store;
    const { overlay } = replica;
    if (!overlay.isFolding && overlay.pendingPoints <= pendingBound(overlay.pendingSeries)) return;
    try {
      let folded = 0;
      do folded += this.step();
      while (replica.overlay.isFolding && folded < 2 * points);
    } catch (error) {
      context.logger.warn({ error }, 'folding failed and will be tried again');
    }
  }

  /** Whether entries of the log are still to be folded. */
  get isBehind(): boolean {
    const { overlay, head } = this.#store.replica;
    return overlay.state.frontier < head;
  }

  /** Folds one slice in a transaction of its own and returns its number of points. */
  step(): number {
    return writeStore(this.#store, 'lazy', () => this.#foldSlice(SLICE_POINTS, SLICE_SERIES));
  }

  /** Folds everything, inside the open transaction. */
  foldAll(): void {
    while (this.isBehind) this.#foldSlice(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  #foldSlice(maxPoints: number, maxSeries: number): number {
    const { replica, state } = this.#store;
    const { overlay } = replica;
    if (!overlay.isFolding) overlay.seal(replica.head);
    let folded = 0;
    for (let series = 0; series < maxSeries && folded < maxPoints; series++) {
      const next = overlay.take();
      if (!next) break;
      folded += rawCount(next.points);
      this.#foldSeries(next.id, next.points);
    }
    state.setFoldState(overlay.state);
    return folded;
  }

  #foldSeries(id: SeriesId, unsorted: RawColumns): void {
    const { chunks, cells } = this.#store;
    const points = ascending(unsorted);
    chunks.add(id, points);
    const quarters = foldRaw(points, TIER_MS.quarter, hasBins(this.#store, id));
    const hours = coarsen(quarters, TIER_MS.hour);
    cells.merge(id, 'quarter', quarters, (start) => this.#mend(id, 'quarter', start));
    cells.merge(id, 'hour', hours, (start) => this.#mend(id, 'hour', start));
    cells.merge(id, 'day', coarsen(hours, TIER_MS.day), (start) => this.#mend(id, 'day', start));
  }

  /** The chunks already have the new points. A block that cannot be mended stays damaged, so that reads go on noticing. */
  #mend(id: SeriesId, tier: 'quarter' | 'hour' | 'day', start: number): void {
    try {
      this.#store.cells.put(id, tier, start, recoveredBlock(this.#store, id, tier, start));
    } catch (error) {
      if (!hasCode(error, 'corrupt_data')) throw error;
    }
  }
}

function pendingBound(series: number): number {
  return Math.min(Math.max(MIN_PENDING_POINTS, series * PENDING_POINTS_PER_SERIES), MAX_PENDING_POINTS);
}
