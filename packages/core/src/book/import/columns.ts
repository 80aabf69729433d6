import { MetricsHandlerError } from '../../errors.ts';
import { quoted } from '../book-errors.ts';
import type { CatalogueIdAttribute } from '../identity.ts';
import { type Dialect, dialectOf } from './dialect.ts';

/** Usual names of each column, the preferred one first; compared without case, spaces, underscores and punctuation. */
const ALIASES = {
  title: ['title', 'booktitle', 'name'],
  authors: ['authors', 'author', 'authorname', 'creators', 'creator'],
  moreAuthors: ['additionalauthors'],
  isbn: ['isbn13', 'isbn', 'isbn10', 'isbnuid'],
  publishedYear: [
    'publishedyear',
    'originalpublicationyear',
    'yearpublished',
    'publicationyear',
    'pubdate',
    'publicationdate',
    'published',
    'year',
  ],
  language: ['language', 'languagecode', 'languages', 'lang'],
  tags: ['tags', 'bookshelves', 'genres', 'subjects'],
  attributes: ['attributes'],
  goodreadsId: ['goodreadsbookid', 'goodreadsid'],
} as const;

const OVERRIDABLE = ['title', 'authors', 'isbn', 'publishedYear', 'language', 'tags', 'id'] as const;

/** `id` names a column with ids of the file's own, kept as the attribute `sourceId`; whoever names it vouches that they stay the same. */
export type ColumnOverrides = Readonly<Partial<Record<(typeof OVERRIDABLE)[number], string>>>;

/** What only our own export has. */
const STAMP_COLUMNS = ['id', 'createdAt', 'updatedAt', 'version'] as const;

/** Where to find each field in a row: indexes of cells, the preferred one first. */
export interface Columns {
  readonly dialect: Dialect;
  readonly width: number;
  readonly fields: Readonly<Record<keyof typeof ALIASES, readonly number[]>>;
  readonly catalogueIds: readonly (readonly [CatalogueIdAttribute, number])[];
  /** In our own export only. */
  readonly stamp: Readonly<Record<(typeof STAMP_COLUMNS)[number], number>> | undefined;
}

/**
 * Finds the columns by name.
 * @throws MetricsHandlerError `invalid_header` without a title, for an override that names no column, or for a name that stands twice
 */
export function matchColumns(header: readonly string[], overrides: ColumnOverrides = {}): Columns {
  const names = header.map(plainName);
  const cellsNamed = (name: string): number[] => {
    const index = names.indexOf(name);
    if (index !== -1 && names.lastIndexOf(name) !== index)
      throw invalidHeader(`the column ${quoted(name)} is there twice`, header);
    return index === -1 ? [] : [index];
  };
  const overridden = (field: keyof ColumnOverrides): number[] | undefined => {
    const wanted = overrides[field];
    if (wanted === undefined) return undefined;
    const cells = cellsNamed(plainName(wanted));
    if (cells.length === 0) throw invalidHeader(`there is no column ${quoted(wanted)} for ${field}`, header);
    return cells;
  };
  for (const field of Object.keys(overrides)) {
    if (!OVERRIDABLE.some((known) => known === field)) {
      throw invalidHeader(`${quoted(field)} is not a column of books; these are: ${OVERRIDABLE.join(', ')}`, header);
    }
  }

  const fields = Object.fromEntries(
    Object.entries(ALIASES).map(([field, aliases]) => [
      field,
      overridden(field as keyof ColumnOverrides) ?? aliases.flatMap(cellsNamed),
    ]),
  ) as unknown as Columns['fields'];
  if (fields.title.length === 0) {
    throw invalidHeader('there is no column for the title (title, book title or name; or say which one it is)', header);
  }

  const dialect = dialectOf(names);
  const catalogueIds: [CatalogueIdAttribute, number][] = [];
  const own = overridden('id');
  if (own) catalogueIds.push(...own.map((cell): [CatalogueIdAttribute, number] => ['sourceId', cell]));
  const [catalogueId] = dialect.idColumns.flatMap(cellsNamed);
  if (dialect.idAttribute && catalogueId !== undefined) catalogueIds.push([dialect.idAttribute, catalogueId]);
  for (const cell of fields.goodreadsId) catalogueIds.push(['goodreadsId', cell]);

  const stamp = dialect.name === 'record' ? stampCells(names) : undefined;
  return { dialect, width: header.length, fields, catalogueIds, stamp };
}

function stampCells(names: readonly string[]): NonNullable<Columns['stamp']> {
  const cells = STAMP_COLUMNS.map((name) => [name, names.indexOf(plainName(name))]);
  return Object.fromEntries(cells) as NonNullable<Columns['stamp']>;
}

/** A column's name without what people vary in it. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function invalidHeader(why: string, header: readonly string[]): MetricsHandlerError {
  const found = header.slice(0, 50).map((name) => name.slice(0, 60));
  return new MetricsHandlerError('invalid_header', `${why}; found: ${found.map(quoted).join(', ') || 'nothing'}`, {
    details: { found },
  });
}
