import { normalizeIsbn } from '../book/isbn.ts';

const MAYBE_ISBN = /^(?:isbn[-:\s]*(?:1[03][-:\s]+)?)?[0-9][0-9\s-]{8,16}[0-9X]$/i;
const CANONICAL_ISBN = /^97[89][0-9]{10}$/;

/**
 * A book id as points keep it: an ISBN-10 or ISBN-13 in any form, proven by its check digit, becomes its 13 digits; anything else is the host's own id
 * and stays as it is. Nine digits are not enough to tell an old SBN from a number in somebody's database.
 */
export function canonicalBookId(bookId: string): string {
  if (!MAYBE_ISBN.test(bookId)) return bookId;
  const length = bookId.replace(/^isbn[-:\s]*(?:1[03][-:\s]+)?/i, '').replace(/[\s-]/g, '').length;
  if (length !== 10 && length !== 13) return bookId;
  try {
    return normalizeIsbn(bookId);
  } catch {
    return bookId;
  }
}

/** Whether an id is an ISBN in canonical form. */
export function isCanonicalIsbn(bookId: string): boolean {
  return CANONICAL_ISBN.test(bookId);
}
