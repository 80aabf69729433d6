import { type RawColumns, rawCount } from '../../../cell/raw-columns.ts';
import type { SeriesId } from '../../../metric/series.ts';
import type { LoggedPoints } from '../../change.ts';
import type { FoldState } from '../table/state-table.ts';
import { PointRuns } from './point-runs.ts';

/**
 * The points of the log that are not in chunks and cells yet, by series: `folding` up to and including entry `foldTo`, `pending` after it. What is read is
 * always stored data plus these.
 */
export class Overlay {
  #state: FoldState;
  #folding = new PointRuns();
  #pending = new PointRuns();
  #pendingPoints = 0;
  /** The series of `folding` that are still to be folded, descending; made when first asked for. */
  #queue: SeriesId[] | undefined;

  constructor(state: FoldState) {
    this.#state = state;
  }

  get state(): FoldState {
    return this.#state;
  }

  get isFolding(): boolean {
    return this.#state.foldTo > this.#state.frontier;
  }

  get pendingPoints(): number {
    return this.#pendingPoints;
  }

  get pendingSeries(): number {
    return this.#pending.size;
  }

  /** Takes the points of log entry `n`, as far as they have not been folded. */
  add(n: number, points: readonly LoggedPoints[]): void {
    const { frontier, foldTo, foldSeries } = this.#state;
    if (n <= frontier) return;
    for (const columns of points) {
      const { id } = columns.series;
      if (n > foldTo) {
        this.#pending.add(id, columns);
        this.#pendingPoints += rawCount(columns);
      } else if (id > foldSeries) {
        this.#folding.add(id, columns);
      }
    }
  }

  /** Forgets a purged series. */
  remove(id: SeriesId): void {
    this.#pendingPoints -= this.#pending.count(id);
    this.#pending.delete(id);
    this.#folding.delete(id);
  }

  /** The points of a series, in up to two parts. */
  points(id: SeriesId): RawColumns[] {
    return [this.#folding.points(id), this.#pending.points(id)].filter((points) => points !== undefined);
  }

  /** Everything pending up to and including entry `head` is to be folded now. */
  seal(head: number): void {
    if (this.isFolding) throw new Error('a fold is under way');
    // What was folded before is empty, and its memory is as large as will be needed.
    [this.#folding, this.#pending] = [this.#pending, this.#folding];
    this.#pendingPoints = 0;
    this.#queue = undefined;
    this.#state = { ...this.#state, foldTo: head, foldSeries: 0 };
  }

  /** Takes the next series to fold, ascending by id; its points count as stored from now on, and are valid until the next are taken. */
  take(): { id: SeriesId; points: RawColumns } | undefined {
    const queue = this.#toFold();
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const points = this.#folding.borrowed(id);
      if (!points) continue;
      this.#folding.delete(id);
      this.#state = { ...this.#state, foldSeries: id };
      return { id, points };
    }
    this.#finish();
    return undefined;
  }

  /** Another process has folded up to `state`; of entries, exactly those up to `state.foldTo` were added. */
  follow(state: FoldState): void {
    if (state.foldTo > this.#state.foldTo) {
      // A fold begins when the one before it has ended.
      this.#finish();
      this.seal(state.foldTo);
    }
    if (state.frontier === state.foldTo) this.#finish();
    const queue = this.#toFold();
    while ((queue.at(-1) ?? Number.POSITIVE_INFINITY) <= state.foldSeries)
      this.#folding.delete(queue.pop() as SeriesId);
    this.#state = state;
  }

  #toFold(): SeriesId[] {
    this.#queue ??= this.#folding.ids().sort((a, b) => b - a);
    return this.#queue;
  }

  #finish(): void {
    this.#folding.clear();
    this.#queue = undefined;
    const { foldTo } = this.#state;
    this.#state = { frontier: foldTo, foldTo, foldSeries: 0 };
  }
}
