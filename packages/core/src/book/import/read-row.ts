import { z } from 'zod';
import { bookPatchSchema } from '../book.ts';
import type { BookStamp } from '../book-content.ts';
import { identitiesOf, isbnIdentity } from '../identity.ts';
import { parseFields } from '../parse-fields.ts';
import { idCell, isbnCell, isEmpty, languageCell, listCell, objectCell, textCell, yearCell } from './cells.ts';
import type { Columns } from './columns.ts';

const fieldsSchema = bookPatchSchema.required({ title: true });
const stampSchema = z.object({
  id: z.uuid().toLowerCase(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.coerce.number().int().min(1),
});

/** A row as it concerns books. */
export interface ImportRow {
  /** 1 is the first row of data. */
  readonly row: number;
  /** What the file says; it leaves a field alone where it says nothing. */
  readonly fields: z.output<typeof fieldsSchema>;
  /** Of a row of our own export, which is complete: what it leaves empty is empty. */
  readonly stamp: BookStamp | undefined;
  /** What tells this row's book from others, the strongest first. */
  readonly keys: readonly string[];
}

/** @throws MetricsHandlerError saying what is wrong with the row */
export function readRow(row: number, cells: readonly unknown[], columns: Columns): ImportRow {
  const stamp = columns.stamp && parseFields(stampSchema, pick(cells, columns.stamp));
  const fields = parseFields(fieldsSchema, fieldsOf(cells, columns));
  const keys = stamp ? recordKeys(stamp, fields.isbn) : identitiesOf(givenIdentity(fields));
  return { row, fields, stamp, keys };
}

/** Exported books are told apart by their ids; two may well agree in title, author and year. */
function recordKeys(stamp: BookStamp, isbn: string | null | undefined): string[] {
  return [recordKey(stamp.id), ...(isbn ? [isbnIdentity(isbn)] : [])];
}

function recordKey(id: string): string {
  return `id:${id}`;
}

function givenIdentity(fields: ImportRow['fields']) {
  const attributes = Object.entries(fields.attributes ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return { ...fields, attributes: Object.fromEntries(attributes) };
}

function fieldsOf(cells: readonly unknown[], { fields, dialect, catalogueIds }: Columns): Record<string, unknown> {
  const given = (columns: readonly number[]) =>
    columns.map((column) => cells[column]).filter((value) => !isEmpty(value));
  const read = (columns: readonly number[], convert: (value: unknown) => unknown) => {
    const [value] = given(columns);
    return value === undefined ? undefined : convert(value);
  };
  const isbns = given(fields.isbn);
  return {
    title: read(fields.title, textCell) ?? '',
    isbn: isbns.length > 0 ? isbnCell(isbns) : undefined,
    authors: authorsOf(given(fields.authors).slice(0, 1), given(fields.moreAuthors), dialect.authors),
    publishedYear: read(fields.publishedYear, yearCell),
    language: read(fields.language, languageCell),
    tags: read(fields.tags, (value) => listCell(value, dialect.tags)),
    attributes: attributesOf(read(fields.attributes, objectCell), cells, catalogueIds),
  };
}

function authorsOf(first: readonly unknown[], more: readonly unknown[], separator: RegExp): unknown {
  const lists = [...first, ...more].map((value) => listCell(value, separator));
  if (lists.length === 0) return undefined;
  return lists.every(Array.isArray) ? lists.flat() : lists[0];
}

function attributesOf(given: unknown, cells: readonly unknown[], catalogueIds: Columns['catalogueIds']): unknown {
  const ids = catalogueIds
    .filter(([, column]) => !isEmpty(cells[column]))
    .map(([name, column]) => [name, idCell(cells[column])]);
  if (ids.length === 0) return given;
  return typeof given === 'object' && !Array.isArray(given)
    ? { ...given, ...Object.fromEntries(ids) }
    : (given ?? Object.fromEntries(ids));
}

function pick(cells: readonly unknown[], columns: NonNullable<Columns['stamp']>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, cells[column]]));
}
