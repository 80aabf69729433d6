import type { CellColumns } from '../../../cell/cell-columns.ts';
import { copyRange } from '../../../cell/copy-range.ts';
import { mergeSummaries, type RawColumns } from '../../../cell/raw-columns.ts';
import type { SeriesId } from '../../../metric/series.ts';

const INITIAL_POINTS = 1_024;
/** Larger columns are not kept for the points that come next. */
const MAX_KEPT_POINTS = 524_288;

/** Of points on their way into chunks and cells. */
let lent = { timestamps: new Float64Array(INITIAL_POINTS), values: new Float64Array(INITIAL_POINTS) };

interface Chain {
  first: number;
  last: number;
  /** Single values. */
  points: number;
}

interface Summaries {
  readonly cells: CellColumns;
  /** As they came, those of one instant each. */
  readonly count: number;
}

/**
 * Points of many series in two columns for all of them: each `add` is a run, and the runs of a series form a chain. Growing columns for each series would
 * be two small buffers for each, which the garbage collector pays for when ten thousand series have one point a batch. Summaries are few and lie apart.
 */
export class PointRuns {
  readonly #chains = new Map<SeriesId, Chain>();
  readonly #summaries = new Map<SeriesId, Summaries>();
  #timestamps = new Float64Array(INITIAL_POINTS);
  #values = new Float64Array(INITIAL_POINTS);
  #length = 0;
  /** By run: where it begins, where it ends, and the next run of its series (0 is none: a first run is nobody's next). */
  #begin: number[] = [];
  #end: number[] = [];
  #next: number[] = [];

  /** The number of series. */
  get size(): number {
    return this.#chains.size;
  }

  ids(): SeriesId[] {
    return [...this.#chains.keys()];
  }

  add(id: SeriesId, { timestamps, values, summaries }: RawColumns): void {
    if (summaries) this.#addSummaries(id, summaries);
    const begin = this.#length;
    const end = begin + timestamps.length;
    if (end > this.#timestamps.length) this.#reserve(end);
    if (timestamps.length === 1) {
      this.#timestamps[begin] = timestamps[0] as number;
      this.#values[begin] = values[0] as number;
    } else {
      this.#timestamps.set(timestamps, begin);
      this.#values.set(values, begin);
    }
    this.#length = end;
    const run = this.#begin.push(begin) - 1;
    this.#end.push(end);
    this.#next.push(0);
    const chain = this.#chains.get(id);
    if (chain) {
      this.#next[chain.last] = run;
      chain.last = run;
      chain.points += timestamps.length;
    } else {
      this.#chains.set(id, { first: run, last: run, points: timestamps.length });
    }
  }

  /** How many single values and summaries were added. */
  count(id: SeriesId): number {
    return (this.#chains.get(id)?.points ?? 0) + (this.#summaries.get(id)?.count ?? 0);
  }

  /** A copy of the points of a series, in the order in which they came. */
  points(id: SeriesId): RawColumns | undefined {
    const n = this.#chains.get(id)?.points ?? 0;
    return this.#copied(id, new Float64Array(n), new Float64Array(n));
  }

  /** The same in memory that the next call uses again, unless it would be much. */
  borrowed(id: SeriesId): RawColumns | undefined {
    const n = this.#chains.get(id)?.points ?? 0;
    if (n > MAX_KEPT_POINTS) return this.points(id);
    if (n > lent.timestamps.length) lent = { timestamps: new Float64Array(2 * n), values: new Float64Array(2 * n) };
    return this.#copied(id, lent.timestamps.subarray(0, n), lent.values.subarray(0, n));
  }

  #copied(id: SeriesId, timestamps: Float64Array, values: Float64Array): RawColumns | undefined {
    const chain = this.#chains.get(id);
    if (!chain) return undefined;
    let offset = 0;
    for (let run: number | undefined = chain.first; run !== undefined; run = this.#next[run] || undefined) {
      const begin = this.#begin[run] as number;
      const end = this.#end[run] as number;
      copyRange(this.#timestamps, begin, end, timestamps, offset);
      copyRange(this.#values, begin, end, values, offset);
      offset += end - begin;
    }
    const summaries = this.#summaries.get(id)?.cells;
    return summaries ? { timestamps, values, summaries } : { timestamps, values };
  }

  delete(id: SeriesId): void {
    this.#chains.delete(id);
    this.#summaries.delete(id);
  }

  /** Begins anew, in the same memory. */
  clear(): void {
    this.#chains.clear();
    this.#summaries.clear();
    this.#begin = [];
    this.#end = [];
    this.#next = [];
    this.#length = 0;
    if (this.#timestamps.length <= MAX_KEPT_POINTS) return;
    this.#timestamps = new Float64Array(INITIAL_POINTS);
    this.#values = new Float64Array(INITIAL_POINTS);
  }

  #addSummaries(id: SeriesId, summaries: CellColumns): void {
    const known = this.#summaries.get(id);
    const cells = mergeSummaries(known?.cells, summaries) as CellColumns;
    this.#summaries.set(id, { cells, count: (known?.count ?? 0) + summaries.length });
  }

  #reserve(needed: number): void {
    const capacity = Math.max(needed, this.#timestamps.length * 2);
    const timestamps = new Float64Array(capacity);
    const values = new Float64Array(capacity);
    timestamps.set(this.#timestamps);
    values.set(this.#values);
    this.#timestamps = timestamps;
    this.#values = values;
  }
}
