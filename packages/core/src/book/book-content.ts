import { type Book, fewAttributes, type ParsedBookInput, type ParsedBookPatch, TOO_MANY_ATTRIBUTES } from './book.ts';
import { InvalidBookError } from './book-errors.ts';

/** What a book says, without who keeps it and since when. */
export type BookContent = Omit<Book, 'id' | 'createdAt' | 'updatedAt' | 'version'>;

/** What the store of a book adds to its content. */
export type BookStamp = Pick<Book, 'id' | 'createdAt' | 'updatedAt' | 'version'>;

type Fields = Omit<ParsedBookInput, 'attributes'> & {
  attributes?: Readonly<Record<string, string | null>> | null | undefined;
};

/** Content in one canonical shape: no empty optional fields, attributes by name, so that equal content is equal JSON. */
export function contentOf(fields: Fields): BookContent {
  const attributes = Object.entries(fields.attributes ?? {})
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    isbn: fields.isbn ?? null,
    title: fields.title,
    authors: fields.authors,
    ...(fields.publishedYear == null ? {} : { publishedYear: fields.publishedYear }),
    ...(fields.language == null ? {} : { language: fields.language }),
    tags: fields.tags,
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
  };
}

/**
 * Content after a merge patch (RFC 7396).
 * @throws InvalidBookError where the attributes together become too many
 */
export function patched(content: BookContent, patch: ParsedBookPatch): BookContent {
  const attributes = patch.attributes === null ? null : { ...content.attributes, ...patch.attributes };
  const after = contentOf({
    isbn: patch.isbn === undefined ? content.isbn : patch.isbn,
    title: patch.title ?? content.title,
    authors: patch.authors ?? [...content.authors],
    publishedYear: patch.publishedYear === undefined ? content.publishedYear : patch.publishedYear,
    language: patch.language === undefined ? content.language : patch.language,
    tags: patch.tags ?? [...content.tags],
    attributes,
  });
  if (fewAttributes(after.attributes ?? {})) return after;
  throw new InvalidBookError([{ pointer: '/attributes', detail: TOO_MANY_ATTRIBUTES }]);
}

export function sameContent(a: BookContent, b: BookContent): boolean {
  return JSON.stringify(contentFrom(a)) === JSON.stringify(contentFrom(b));
}

export function bookOf({ id, createdAt, updatedAt, version }: BookStamp, content: BookContent): Book {
  return { id, ...contentFrom(content), createdAt, updatedAt, version };
}

function contentFrom(content: BookContent): BookContent {
  return contentOf({ ...content, authors: [...content.authors], tags: [...content.tags] });
}
