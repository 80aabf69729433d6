import type { Book } from '../book/book.ts';
import type { BookIndex } from '../book/book-index.ts';

export type BookChange =
  | { readonly type: 'insert'; readonly book: Book; readonly index: BookIndex }
  | { readonly type: 'replace'; readonly book: Book; readonly index: BookIndex; readonly expectedVersion: number }
  | { readonly type: 'remove'; readonly id: string; readonly expectedVersion?: number | undefined };

/** What a change left behind: the stored version, or null for a book that is no longer there. */
export interface BookApplied {
  readonly id: string;
  readonly version: number | null;
}

/** A place between books: everything up to and including it is left out. */
export interface BookPosition {
  readonly sortKey: string;
  readonly id: string;
}

export interface BookListQuery {
  /** Folded words, each of which must be a prefix of one of a book's terms. Empty: every book. */
  readonly terms: readonly string[];
  readonly after?: BookPosition | undefined;
  /** At least 1. */
  readonly limit: number;
}

/**
 * Keeps books by id with the index that core computed; a store folds, parses and derives nothing. Every read must see every change
 * that `apply` acknowledged before the read began, from any process. Answers must not be affected by later changes to the objects passed in.
 */
export interface BookStore {
  get(id: string): Promise<Book | null>;

  /** The books that exist among `ids`, by id. */
  getMany(ids: readonly string[]): Promise<Map<string, Book>>;

  /**
   * The books that carry one of these identities, by identity. An ISBN identity has at most one holder; where several books hold another
   * one, the answer must be the book whose id is first in code-point order.
   */
  findByIdentities(identities: readonly string[]): Promise<Map<string, Book>>;

  /**
   * At most `limit` matching books after `after`, ordered by (sortKey, id) in code-point order. The position need not be a book any more. A
   * reader that passes the last book of each page must meet every book that existed throughout exactly once, whatever is inserted or removed meanwhile.
   */
  list(query: BookListQuery): Promise<readonly Book[]>;

  /**
   * Applies changes in order, each on top of those before it. All or nothing at every instant: no reader sees a part, and after a
   * rejection nothing is changed. `insert` expects that no book has the id; no two books may ever share an ISBN.
   *
   * @throws BookConflictError `version_conflict` where a book is not at the expected version (or is there, for an insert), `isbn_taken`
   * naming the holder.
   * @throws UnknownBookError where a book to replace or remove is not there.
   */
  apply(changes: readonly BookChange[]): Promise<readonly BookApplied[]>;
}
