import type { LoggedPoints, SeriesId } from '@metrics-handler/core';
import { type RawColumns, rawCount } from '@metrics-handler/core/storage';

/** The points of one series in one entry. */
export interface Run {
  readonly n: number;
  readonly points: RawColumns;
}

const NO_RUNS: readonly Run[] = [];

/** The points of entries that are not folded yet, by series, ascending by entry. Arrays given away are never changed. */
export class Overlay {
  #runs = new Map<SeriesId, Run[]>();
  #points = 0;

  get points(): number {
    return this.#points;
  }

  get series(): number {
    return this.#runs.size;
  }

  ids(): SeriesId[] {
    return [...this.#runs.keys()];
  }

  runs(id: SeriesId): readonly Run[] {
    return this.#runs.get(id)?.slice() ?? NO_RUNS;
  }

  add(n: number, { series, ...points }: LoggedPoints): void {
    this.#points += rawCount(points);
    const known = this.#runs.get(series.id);
    if (known) known.push({ n, points });
    else this.#runs.set(series.id, [{ n, points }]);
  }

  remove(id: SeriesId): void {
    for (const { points } of this.#runs.get(id) ?? []) this.#points -= rawCount(points);
    this.#runs.delete(id);
  }

  /** Forgets entries up to and including `frontier`. */
  drop(frontier: number): void {
    const kept = new Map<SeriesId, Run[]>();
    this.#points = 0;
    for (const [id, runs] of this.#runs) {
      const left = runs.filter(({ n }) => n > frontier);
      if (left.length === 0) continue;
      kept.set(id, left);
      for (const { points } of left) this.#points += rawCount(points);
    }
    this.#runs = kept;
  }
}
