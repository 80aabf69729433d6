import { z } from 'zod';
import { normalizeIsbn } from './isbn.ts';
import { bookLanguage } from './language.ts';
import { lineOfText } from './text.ts';

/** A book as it is stored and answered. */
export interface Book {
  /** A UUIDv7. */
  readonly id: string;
  /** Canonical ISBN-13. */
  readonly isbn: string | null;
  readonly title: string;
  readonly authors: readonly string[];
  /** Negative before our era. */
  readonly publishedYear?: number;
  /** A canonical BCP 47 tag. */
  readonly language?: string;
  readonly tags: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  /** RFC 3339 UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** 1 at first, one more with each edit. */
  readonly version: number;
}

/** Names that attributes may have; none can be an operator, a path or `__proto__`. */
const attributeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must begin with a letter and have at most 64 letters, digits, _ or -');
const attributeValue = lineOfText(1_000);
const MAX_ATTRIBUTES = 64;
export const TOO_MANY_ATTRIBUTES = `must not have more than ${MAX_ATTRIBUTES} entries`;

const isbn = z
  .union([z.string().max(64), z.number()])
  .meta({ examples: ['9780439023481', '0-439-02348-3', 'ISBN 978-1-86197-876-9'] })
  .transform((value, context) => {
    try {
      return normalizeIsbn(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message, params: { code: 'invalid_isbn' } });
      return z.NEVER;
    }
  });
const title = lineOfText(1_000);
const authors = z.array(lineOfText(300)).max(100).transform(unique);
const publishedYear = z.int().min(-9_999).max(9_999);
const tags = z.array(lineOfText(100)).max(100).transform(unique);
const attributes = z.record(attributeName, attributeValue).refine(fewAttributes, TOO_MANY_ATTRIBUTES);

/** What a new book is made from. Unknown fields are refused. */
export const bookInputSchema = z.strictObject({
  isbn: isbn.nullish(),
  title,
  authors: authors.default([]),
  publishedYear: publishedYear.nullish(),
  language: bookLanguage.nullish(),
  tags: tags.default([]),
  attributes: attributes.nullish(),
});
export type BookInput = z.input<typeof bookInputSchema>;
export type ParsedBookInput = z.output<typeof bookInputSchema>;

/** A JSON merge patch (RFC 7396): null removes a field or an attribute, absent fields stay. */
export const bookPatchSchema = z.strictObject({
  isbn: isbn.nullish(),
  title: title.optional(),
  authors: authors.optional(),
  publishedYear: publishedYear.nullish(),
  language: bookLanguage.nullish(),
  tags: tags.optional(),
  attributes: z.record(attributeName, attributeValue.nullable()).refine(fewAttributes, TOO_MANY_ATTRIBUTES).nullish(),
});
export type BookPatch = z.input<typeof bookPatchSchema>;
export type ParsedBookPatch = z.output<typeof bookPatchSchema>;

export function fewAttributes(record: object): boolean {
  return Object.keys(record).length <= MAX_ATTRIBUTES;
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
