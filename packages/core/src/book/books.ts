import type { Clock } from '../clock.ts';
import { createId } from '../id.ts';
import type { BookStore } from '../storage/book-store.ts';
import { type Book, type BookInput, type BookPatch, bookInputSchema, bookPatchSchema } from './book.ts';
import { bookOf, contentOf, patched, sameContent } from './book-content.ts';
import { BookConflictError, UnknownBookError } from './book-errors.ts';
import { bookIndexOf } from './book-index.ts';
import { isbnIdentity } from './identity.ts';
import { importBooks } from './import/import-books.ts';
import type { ImportOptions, ImportReport } from './import/import-report.ts';
import { looksLikeIsbn, normalizeIsbn } from './isbn.ts';
import { type BookListOptions, type BookPage, everyBook, listBooks } from './list-books.ts';
import { parseFields } from './parse-fields.ts';

export interface RemoveBookOptions {
  /** Refuses to remove another version than this. */
  readonly version?: number | undefined;
  /** What happens to the book's metrics. Defaults to `keep`. */
  readonly metrics?: 'keep' | 'purge' | undefined;
}

/** The books of a store. Wherever a book is named, its id and every form of its ISBN are equal. */
export interface BooksApi {
  /** @throws MetricsHandlerError `invalid_book` (with `details.errors` by JSON pointer), `isbn_taken` */
  create(input: BookInput): Promise<Book>;

  /** @throws MetricsHandlerError `invalid_isbn` for what has the shape of an ISBN but fails its check digit */
  get(idOrIsbn: string): Promise<Book | null>;

  /**
   * Applies a merge patch (RFC 7396) to the version that the caller has read. A patch that changes nothing leaves the version as it is.
   * @throws MetricsHandlerError `unknown_book`, `version_conflict`, `invalid_book`, `isbn_taken`
   */
  update(idOrIsbn: string, patch: BookPatch, options: { readonly version: number }): Promise<Book>;

  /**
   * Removes a book, and with `metrics: 'purge'` everything recorded about it, metrics first: whoever repeats a removal that failed half-way ends with
   * neither.
   * @throws MetricsHandlerError `unknown_book`, `version_conflict`
   */
  remove(idOrIsbn: string, options?: RemoveBookOptions): Promise<void>;

  /** @throws MetricsHandlerError `invalid_cursor`, `invalid_limit`, `invalid_search` */
  list(options?: BookListOptions): Promise<BookPage>;

  /**
   * Imports a CSV or NDJSON file as it arrives, in parts of 500 rows, each all or nothing. A repetition, whole or after an interruption, changes only
   * what the file changed. Bad rows are reported; they do not stop the others.
   * @throws MetricsHandlerError `invalid_header` (nothing is stored), `invalid_encoding`, `row_too_long`
   */
  importRows(source: AsyncIterable<Uint8Array | string>, options: ImportOptions): Promise<ImportReport>;

  /** Every book in list order, for `exportCsv` or `exportNdjson`. */
  export(): AsyncIterable<Book>;
}

export interface BooksOptions {
  readonly store: BookStore;
  readonly clock: Clock;
  /** Removes everything recorded about a book; repeating it must be harmless. */
  purgeMetrics(bookId: string): Promise<void>;
}

export function createBooks({ store, clock, purgeMetrics }: BooksOptions): BooksApi {
  const now = () => new Date(clock.now()).toISOString();

  async function find(idOrIsbn: string): Promise<Book | null> {
    if (!looksLikeIsbn(idOrIsbn)) return store.get(idOrIsbn);
    const identity = isbnIdentity(normalizeIsbn(idOrIsbn));
    return (await store.findByIdentities([identity])).get(identity) ?? null;
  }

  async function findKnown(idOrIsbn: string, version: number | undefined): Promise<Book> {
    const book = await find(idOrIsbn);
    if (book === null) throw new UnknownBookError(idOrIsbn);
    if (version !== undefined && version !== book.version)
      throw BookConflictError.version(book.id, version, book.version);
    return book;
  }

  return {
    async create(input) {
      const content = contentOf(parseFields(bookInputSchema, input));
      const createdAt = now();
      const book = bookOf({ id: createId(clock), createdAt, updatedAt: createdAt, version: 1 }, content);
      await store.apply([{ type: 'insert', book, index: bookIndexOf(book) }]);
      return book;
    },

    get: find,

    async update(idOrIsbn, patch, { version }) {
      const fields = parseFields(bookPatchSchema, patch);
      const before = await findKnown(idOrIsbn, version);
      const content = patched(before, fields);
      if (sameContent(before, content)) return before;
      const book = bookOf({ ...before, updatedAt: now(), version: version + 1 }, content);
      await store.apply([{ type: 'replace', book, index: bookIndexOf(book), expectedVersion: version }]);
      return book;
    },

    async remove(idOrIsbn, { version, metrics = 'keep' } = {}) {
      const { id } = await findKnown(idOrIsbn, version);
      if (metrics === 'purge') await purgeMetrics(id);
      await store.apply([{ type: 'remove', id, expectedVersion: version }]);
    },

    list: (options = {}) => listBooks(store, options),

    importRows: (source, options) => importBooks(source, options, { store, clock }),

    export: () => everyBook(store),
  };
}
