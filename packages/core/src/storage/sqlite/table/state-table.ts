import type { SeriesId } from '../../../metric/series.ts';
import type { Database } from '../database.ts';

/**
 * How far the log has been folded into chunks and cells: up to and including `foldTo` for series up to and including `foldSeries`, up to and
 * including `frontier` for all others. At rest `foldTo` equals `frontier`.
 */
export interface FoldState {
  readonly frontier: number;
  readonly foldTo: number;
  readonly foldSeries: SeriesId;
}

export function sameFoldState(a: FoldState, b: FoldState): boolean {
  return a.frontier === b.frontier && a.foldTo === b.foldTo && a.foldSeries === b.foldSeries;
}

/** The one row of what belongs to the file as a whole. */
export class StateTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  foldState(): FoldState {
    const row = this.#database.statement('SELECT frontier, fold_to, fold_series FROM state').get();
    const [frontier, foldTo, foldSeries] = row as unknown as [number, number, number];
    return { frontier, foldTo, foldSeries };
  }

  setFoldState({ frontier, foldTo, foldSeries }: FoldState): void {
    this.#database
      .statement('UPDATE state SET frontier = ?, fold_to = ?, fold_series = ?')
      .run(frontier, foldTo, foldSeries);
  }

  /** The first series id that was never given. */
  nextSeries(): SeriesId {
    const [next] = this.#database.statement('SELECT next_series FROM state').get() as unknown as [number];
    return next;
  }

  setNextSeries(next: SeriesId): void {
    this.#database.statement('UPDATE state SET next_series = ?').run(next);
  }
}
