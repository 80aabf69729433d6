import type { Book } from '../../../book/book.ts';
import { bookIndexOf } from '../../../book/book-index.ts';
import type { BookChange, BookStore } from '../../../storage/book-store.ts';

const CREATED_AT = '2026-01-05T12:00:00.000Z';

/** A book with an id that ends on `n`, so that ids are in the order of their numbers. */
export function aBook(n: number, fields: Partial<Omit<Book, 'id'>> = {}): Book {
  return {
    id: bookId(n),
    isbn: null,
    title: `Book ${n}`,
    authors: [],
    tags: [],
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    version: 1,
    ...fields,
  };
}

export function bookId(n: number): string {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

export function insertOf(book: Book): BookChange {
  return { type: 'insert', book, index: bookIndexOf(book) };
}

export function replaceOf(book: Book, expectedVersion: number): BookChange {
  return { type: 'replace', book, index: bookIndexOf(book), expectedVersion };
}

export function removeOf(n: number, expectedVersion?: number): BookChange {
  return { type: 'remove', id: bookId(n), expectedVersion };
}

/** Every book that matches, read in pages of `limit`. */
export async function listAll(store: BookStore, limit = 100, terms: readonly string[] = []): Promise<Book[]> {
  const books: Book[] = [];
  for (;;) {
    const last = books.at(-1);
    const after = last && { sortKey: bookIndexOf(last).sortKey, id: last.id };
    const page = await store.list({ terms, after, limit });
    books.push(...page);
    if (page.length < limit) return books;
  }
}

export async function titlesOf(store: BookStore, terms: readonly string[] = []): Promise<string[]> {
  return (await listAll(store, 100, terms)).map(({ title }) => title);
}
