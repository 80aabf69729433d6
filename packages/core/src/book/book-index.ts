import type { Book } from './book.ts';
import { foldText, searchTerms } from './fold.ts';
import { identitiesOf } from './identity.ts';

/** What a store indexes beside a book, computed by core so that every store finds and orders alike. */
export interface BookIndex {
  /** Books are listed by this and then by id, both in code-point order. */
  readonly sortKey: string;
  readonly terms: readonly string[];
  readonly identities: readonly string[];
}

/** Keeps cursors short enough for a URL; longer titles that agree so far are ordered by id. */
const MAX_SORT_KEY_LENGTH = 200;

export function bookIndexOf(book: Book): BookIndex {
  return { sortKey: sortKeyOf(book), terms: searchTerms(book), identities: identitiesOf(book) };
}

export function sortKeyOf(book: Book): string {
  return foldText(book.title).slice(0, MAX_SORT_KEY_LENGTH).toWellFormed();
}
