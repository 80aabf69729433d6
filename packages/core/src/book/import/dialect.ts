import type { CatalogueIdAttribute } from '../identity.ts';

/** How a program writes several values into one cell, and where it keeps its own ids. */
export interface Dialect {
  readonly name: 'record' | 'goodreads' | 'calibre' | 'goodbooks' | 'other';
  readonly authors: RegExp;
  readonly tags: RegExp;
  readonly idAttribute: CatalogueIdAttribute | undefined;
  /** The preferred one first. */
  readonly idColumns: readonly string[];
}

const COMMA = /,/;
const SEMICOLON = /;/;

const RECORD: Dialect = { name: 'record', authors: SEMICOLON, tags: SEMICOLON, idAttribute: undefined, idColumns: [] };
const GOODREADS: Dialect = {
  name: 'goodreads',
  authors: COMMA,
  tags: COMMA,
  idAttribute: 'goodreadsId',
  idColumns: ['bookid'],
};
const CALIBRE: Dialect = {
  name: 'calibre',
  authors: /&/,
  tags: COMMA,
  idAttribute: 'calibreId',
  idColumns: ['uuid', 'id'],
};
const GOODBOOKS: Dialect = {
  name: 'goodbooks',
  authors: COMMA,
  tags: COMMA,
  idAttribute: 'goodbooksId',
  idColumns: ['bookid'],
};
/** A comma may stand inside one name ("Tolkien, J.R.R."), and ids of an unknown file may be those of another one. */
const OTHER: Dialect = { name: 'other', authors: /[;&]/, tags: /[;,]/, idAttribute: undefined, idColumns: [] };

/** Tells by plain column names who wrote a file. */
export function dialectOf(names: readonly string[]): Dialect {
  const has = (...wanted: string[]) => wanted.some((name) => names.includes(name));
  if (['id', 'createdat', 'updatedat', 'version'].every((name) => has(name))) return RECORD;
  if (has('authorlf', 'additionalauthors', 'exclusiveshelf', 'bookshelves')) return GOODREADS;
  if (has('uuid', 'authorsort', 'titlesort')) return CALIBRE;
  return has('bookid') ? GOODBOOKS : OTHER;
}
