import { MetricsHandlerError } from '../errors.ts';
import type { BookStore } from '../storage/book-store.ts';
import type { Book } from './book.ts';
import { decodeBookCursor, encodeBookCursor } from './book-cursor.ts';
import { sortKeyOf } from './book-index.ts';
import { queryTerms } from './fold.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
const MAX_SEARCH_LENGTH = 500;

export interface BookListOptions {
  /** Words that must each begin a word of title, authors or tags, or any form of an ISBN; without case and accents. */
  readonly search?: string | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 500. Defaults to 50. */
  readonly limit?: number | undefined;
}

export interface BookPage {
  /** By folded title, then by id. */
  readonly items: readonly Book[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

export async function listBooks(store: BookStore, options: BookListOptions): Promise<BookPage> {
  const { search = '', cursor, limit = DEFAULT_LIMIT } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new MetricsHandlerError('invalid_limit', `limit must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  if (search.length > MAX_SEARCH_LENGTH) {
    throw new MetricsHandlerError('invalid_search', `search must not be longer than ${MAX_SEARCH_LENGTH} characters`);
  }
  const after = cursor === undefined ? undefined : decodeBookCursor(cursor);
  const terms = queryTerms(search);
  // A search of punctuation alone has no words, and no words would mean every book.
  if (terms.length === 0 && search.trim() !== '') return { items: [], nextCursor: null };

  // One more than asked for tells whether there is another page.
  const books = await store.list({ terms, after, limit: limit + 1 });
  const items = books.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = books.length > limit && last ? encodeBookCursor({ sortKey: sortKeyOf(last), id: last.id }) : null;
  return { items, nextCursor };
}

/** Every book in list order, read page by page. */
export async function* everyBook(store: BookStore): AsyncGenerator<Book> {
  for (let last: Book | undefined; ; ) {
    const after = last && { sortKey: sortKeyOf(last), id: last.id };
    const page = await store.list({ terms: [], after, limit: MAX_LIMIT });
    yield* page;
    last = page.at(-1);
    if (page.length < MAX_LIMIT) return;
  }
}
