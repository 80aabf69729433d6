import type { ColumnOverrides } from './columns.ts';

export interface ImportOptions {
  readonly format: 'csv' | 'ndjson';
  /** The file's name of a column where it is not a usual one: `{ title: 'my_title' }`. */
  readonly columns?: ColumnOverrides | undefined;
  /** Called after each part that was applied. */
  readonly onProgress?: ((progress: { readonly rows: number }) => void) | undefined;
}

export interface RowError {
  /** 1 is the first row of data. */
  readonly row: number;
  readonly detail: string;
}

/** What became of each row: `rows` = `imported` + `updated` + `unchanged` + `rejected`. */
export interface ImportReport {
  readonly rows: number;
  readonly imported: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** Why rows were rejected, by row; the first 1,000. */
  readonly errors: readonly RowError[];
  /** More rows were rejected than `errors` lists. */
  readonly errorsTruncated: boolean;
}

export type RowOutcome = 'imported' | 'updated' | 'unchanged';

const MAX_ERRORS = 1_000;

/** Counts rows as they are done. */
export class ImportTally {
  readonly #counts = { imported: 0, updated: 0, unchanged: 0, rejected: 0 };
  readonly #errors: RowError[] = [];

  count(outcome: RowOutcome): void {
    this.#counts[outcome]++;
  }

  reject(row: number, detail: string): void {
    this.#counts.rejected++;
    if (this.#errors.length < MAX_ERRORS) this.#errors.push({ row, detail });
  }

  report(): ImportReport {
    const { imported, updated, unchanged, rejected } = this.#counts;
    const errors = this.#errors.sort((a, b) => a.row - b.row);
    const rows = imported + updated + unchanged + rejected;
    return { rows, imported, updated, unchanged, rejected, errors, errorsTruncated: rejected > errors.length };
  }
}
