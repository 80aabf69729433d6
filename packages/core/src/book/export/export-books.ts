import type { Book } from '../book.ts';
import { guarded } from './formula-guard.ts';

const COLUMNS = [
  'id',
  'isbn',
  'title',
  'authors',
  'publishedYear',
  'language',
  'tags',
  'attributes',
  'createdAt',
  'updatedAt',
  'version',
] as const satisfies readonly (keyof Book)[];

/**
 * Books as CSV (RFC 4180, UTF-8, CRLF, header row). Several authors or tags stand in one cell with `; ` between them, or as a JSON array where one of them
 * contains a semicolon; attributes are a JSON object. Cells that a spreadsheet would take for a formula begin with an apostrophe, which an import takes away
 * again: what is exported and imported is the same book, its id and version included.
 */
export async function* exportCsv(books: AsyncIterable<Book> | Iterable<Book>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const book of books) yield `${COLUMNS.map((column) => quotedCell(cellOf(book, column))).join(',')}\r\n`;
}

/** Books as NDJSON: one JSON object per line. */
export async function* exportNdjson(books: AsyncIterable<Book> | Iterable<Book>): AsyncGenerator<string> {
  for await (const book of books) yield `${JSON.stringify(book)}\n`;
}

function cellOf(book: Book, column: (typeof COLUMNS)[number]): string {
  const value = book[column];
  if (value === undefined || value === null) return '';
  // A year before our era begins with a minus, but is a number and no formula.
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return guarded(value);
  return guarded(Array.isArray(value) ? listCell(value) : JSON.stringify(value));
}

function listCell(values: readonly string[]): string {
  const plain = values[0]?.startsWith('[') !== true && values.every((value) => !value.includes(';'));
  return plain ? values.join('; ') : JSON.stringify(values);
}

function quotedCell(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
