import type { Clock } from '../../clock.ts';
import { createId } from '../../id.ts';
import type { BookChange } from '../../storage/book-store.ts';
import type { Book } from '../book.ts';
import { type BookContent, bookOf, contentOf, patched, sameContent } from '../book-content.ts';
import { bookIndexOf } from '../book-index.ts';
import type { RowOutcome } from './import-report.ts';
import type { ImportRow } from './read-row.ts';

/** What a row does to the store. */
export interface RowPlan {
  readonly row: ImportRow;
  readonly bookId: string;
  readonly outcome: RowOutcome;
  readonly change: BookChange | undefined;
}

/** Plans a row against the book it is about, if there is one. */
export function planRow(row: ImportRow, before: Book | undefined, clock: Clock): RowPlan {
  const now = new Date(clock.now()).toISOString();
  if (before === undefined) {
    const stamp = row.stamp ?? { id: createId(clock), createdAt: now, updatedAt: now, version: 1 };
    const book = bookOf(stamp, contentOf(complete(row)));
    return { row, bookId: book.id, outcome: 'imported', change: { type: 'insert', book, index: bookIndexOf(book) } };
  }
  const content: BookContent = row.stamp ? contentOf(complete(row)) : patched(before, row.fields);
  if (sameContent(before, content)) return { row, bookId: before.id, outcome: 'unchanged', change: undefined };
  const book = bookOf({ ...before, updatedAt: now, version: before.version + 1 }, content);
  const change: BookChange = { type: 'replace', book, index: bookIndexOf(book), expectedVersion: before.version };
  return { row, bookId: book.id, outcome: 'updated', change };
}

function complete({ fields }: ImportRow) {
  return { ...fields, authors: fields.authors ?? [], tags: fields.tags ?? [] };
}
