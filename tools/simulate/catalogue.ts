import { readFile } from 'node:fs/promises';
import type { Book, ImportReport } from '@metrics-handler/core';
import type { Api } from './api.ts';
import type { SimulatedBook } from './readers.ts';

const BOOKS_CSV = new URL('../../examples/data/books.csv', import.meta.url);
const PAGE = 500;

/** Imports the real books and gives the most popular ones, as the server knows them. */
export async function importCatalogue(
  api: Api,
  count: number,
): Promise<{ report: ImportReport; books: SimulatedBook[] }> {
  const csv = await readFile(BOOKS_CSV, 'utf8');
  const report = (await api.send('POST', '/books/import', csv, { 'Content-Type': 'text/csv' })) as ImportReport;
  const known = new Map((await everyBook(api)).map((book) => [book.attributes?.goodbooksId, book]));
  const books = ratingsOf(csv).flatMap(([goodbooksId, meanRating]) => {
    const book = known.get(goodbooksId);
    return book ? [{ bookId: book.isbn ?? book.id, meanRating }] : [];
  });
  return { report, books: books.slice(0, count) };
}

/** Every book of the server, page by page. */
export async function everyBook(api: Api): Promise<Book[]> {
  const books: Book[] = [];
  let cursor: string | null = '';
  do {
    const page = (await api.get(`/books?limit=${PAGE}${cursor && `&cursor=${cursor}`}`)) as {
      items: Book[];
      nextCursor: string | null;
    };
    books.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return books;
}

/** The id and the mean rating of each row: the first cell, and the last but one, which no title reaches. */
function ratingsOf(csv: string): [goodbooksId: string, meanRating: number][] {
  const [, ...rows] = csv.trim().split(/\r?\n/);
  return rows.map((row) => [row.slice(0, row.indexOf(',')), Number(row.split(',').at(-2))]);
}
