import type { Clock } from '../../clock.ts';
import type { BookStore } from '../../storage/book-store.ts';
import { BookConflictError, UnknownBookError } from '../book-errors.ts';
import type { ImportTally } from './import-report.ts';
import { planRow, type RowPlan } from './plan-row.ts';
import type { ImportRow } from './read-row.ts';
import { findRowBooks } from './row-books.ts';

/** How often a row is tried against a store that others write to. */
const MAX_ATTEMPTS = 5;

export interface ImportContext {
  readonly store: BookStore;
  readonly clock: Clock;
  readonly tally: ImportTally;
  /** The row of this file that each book has already been met in. */
  readonly rowOfBook: Map<string, number>;
}

/**
 * Applies rows in one change, all or nothing. Where somebody else has changed one of their books meanwhile, each row is planned again and applied alone,
 * so that one contested book does not hold up the rest.
 */
export async function importChunk(rows: readonly ImportRow[], context: ImportContext): Promise<void> {
  if ((await tryRows(rows, context)) === undefined) return;
  for (const row of rows) {
    let conflict: Error | undefined;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      conflict = await tryRows([row], context);
      if (conflict === undefined) break;
    }
    if (conflict) context.tally.reject(row.row, conflict.message);
  }
}

/** Resolves to the conflict that left everything as it was, or to undefined when the rows are done. */
async function tryRows(rows: readonly ImportRow[], context: ImportContext): Promise<Error | undefined> {
  const { plans, repeats } = await planRows(rows, context);
  try {
    await context.store.apply(plans.flatMap(({ change }) => change ?? []));
  } catch (error) {
    if (error instanceof BookConflictError || error instanceof UnknownBookError) return error;
    throw error;
  }
  for (const { row, bookId, outcome } of plans) {
    context.rowOfBook.set(bookId, row.row);
    context.tally.count(outcome);
  }
  for (const [row, first] of repeats) context.tally.reject(row.row, `the row is about the same book as row ${first}`);
  return undefined;
}

async function planRows(rows: readonly ImportRow[], { store, clock, rowOfBook }: ImportContext) {
  const bookOfRow = await findRowBooks(store, rows);
  const plans: RowPlan[] = [];
  const repeats: [row: ImportRow, first: number][] = [];
  const rowHere = new Map<string, number>();
  for (const row of rows) {
    const before = bookOfRow(row);
    const first = before && (rowOfBook.get(before.id) ?? rowHere.get(before.id));
    if (first !== undefined) {
      repeats.push([row, first]);
      continue;
    }
    const plan = planRow(row, before, clock);
    rowHere.set(plan.bookId, row.row);
    plans.push(plan);
  }
  return { plans, repeats };
}
