import { foldText } from './fold.ts';

/** Attributes that keep the id a book has in another catalogue. */
export const CATALOGUE_ID_ATTRIBUTES = ['goodreadsId', 'goodbooksId', 'calibreId', 'sourceId'] as const;
export type CatalogueIdAttribute = (typeof CATALOGUE_ID_ATTRIBUTES)[number];

export interface Identifiable {
  readonly isbn?: string | null | undefined;
  readonly title: string;
  readonly authors?: readonly string[] | undefined;
  readonly publishedYear?: number | null | undefined;
  readonly attributes?: Readonly<Record<string, string>> | null | undefined;
}

/**
 * What tells that two descriptions are one book, the strongest key first: its ISBN, its ids in other catalogues; only where it has neither,
 * folded title, first author and year. A text key beside an ISBN would make one book of two editions.
 */
export function identitiesOf(book: Identifiable): string[] {
  const keys = book.isbn ? [isbnIdentity(book.isbn)] : [];
  for (const name of CATALOGUE_ID_ATTRIBUTES) {
    const value = book.attributes?.[name];
    if (value !== undefined) keys.push(`attr:${name}=${value}`);
  }
  if (keys.length > 0) return keys;
  return [`text:${foldText(book.title)}|${foldText(book.authors?.[0] ?? '')}|${book.publishedYear ?? ''}`];
}

export function isbnIdentity(isbn: string): string {
  return `isbn:${isbn}`;
}
