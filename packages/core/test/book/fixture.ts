import { type BooksApi, createBooks } from '../../src/book/books.ts';
import type { ImportReport } from '../../src/book/import/import-report.ts';
import type { BookStore } from '../../src/storage/book-store.ts';
import { memoryBookStore } from '../../src/storage/memory/memory-book-store.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

export function booksFixture(store: BookStore = memoryBookStore()) {
  const clock = new ManualClock(Date.UTC(2026, 0, 5, 12));
  const purged: string[] = [];
  const books = createBooks({
    store,
    clock,
    purgeMetrics: async (bookId) => {
      purged.push(bookId);
    },
  });
  return { store, clock, books, purged };
}

/** The chunks of a stream. */
export async function* streamOf<T extends Uint8Array | string>(...chunks: readonly T[]): AsyncGenerator<T> {
  yield* chunks;
}

export function importCsv(books: BooksApi, text: string): Promise<ImportReport> {
  return books.importRows(streamOf(text), { format: 'csv' });
}

export function importNdjson(books: BooksApi, ...lines: readonly unknown[]): Promise<ImportReport> {
  return books.importRows(streamOf(lines.map((line) => `${JSON.stringify(line)}\n`).join('')), { format: 'ndjson' });
}

export async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A report without its errors. */
export const counts = (imported: number, updated: number, unchanged: number, rejected: number) => ({
  rows: imported + updated + unchanged + rejected,
  imported,
  updated,
  unchanged,
  rejected,
  errorsTruncated: false,
});
