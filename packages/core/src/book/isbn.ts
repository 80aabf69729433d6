import { InvalidIsbnError } from './book-errors.ts';
import { checkDigitOf9, checkDigitOf12 } from './isbn-check-digit.ts';

const PREFIX = /^(?:urn:)?isbn[\s:-]*/i;
const SEPARATORS = /(?<=\d)[\s:\u00ad\u2010-\u2015\u2212-]+(?=[\dX])/gi;
const SCIENTIFIC = /^\d+(?:[.,]\d+)?e\+?\d+$/i;
const FLOAT = /^(\d+)\.0$/;
/** Shorter numbers would have lost four zeros or more; one check digit in eleven passes by chance, so they prove nothing. */
const SHORTEST_DAMAGED = 7;

/**
 * The canonical ISBN-13 of any way an ISBN is written: ISBN-13, ISBN-10, 9-digit SBN, with or without hyphens, spaces or
 * an `ISBN` prefix, and numbers of 7 to 9 digits that lost their leading zeros in a spreadsheet. Every form must pass
 * its check digit.
 *
 * @returns 13 digits that begin with 978 or 979
 * @throws InvalidIsbnError `invalid_isbn`; the message says why, and for a wrong check digit which one would pass
 * @example
 * ```ts
 * normalizeIsbn('0-439-02348-3'); // '9780439023481'
 * normalizeIsbn(439023483); // '9780439023481', a spreadsheet dropped the leading zero
 * ```
 */
export function normalizeIsbn(value: string | number): string {
  const written = String(value).normalize('NFKC').trim();
  if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
    throw new InvalidIsbnError(value, 'characters', 'it is not a whole number');
  }
  if (SCIENTIFIC.test(written)) {
    throw new InvalidIsbnError(
      value,
      'characters',
      'a spreadsheet rounded it; format the column as text and export again',
    );
  }
  const digits = digitsOf(written);
  if (digits === '') throw new InvalidIsbnError(value, 'length', 'it is empty');
  if (!/^\d+X?$/.test(digits)) {
    throw new InvalidIsbnError(value, 'characters', 'an ISBN has digits only, and X as the last one of an ISBN-10');
  }
  if (digits.length === 13) return checkedIsbn13(value, digits);
  if (digits.length === 10) return isbn13Of(checkedIsbn10(value, digits));
  if (digits.length >= SHORTEST_DAMAGED && digits.length < 10) {
    return isbn13Of(checkedIsbn10(value, digits.padStart(10, '0')));
  }
  throw new InvalidIsbnError(value, 'length', `it has ${digits.length} digits; an ISBN has 13 or 10`);
}

/** The ISBN-10 of a canonical ISBN-13, or null where none exists (prefix 979). */
export function isbn10Of(isbn13: string): string | null {
  if (!isbn13.startsWith('978')) return null;
  const body = isbn13.slice(3, 12);
  return body + checkDigitOf9(body);
}

/** Whether a text has the shape of an ISBN (prefix, or 9, 10 or 13 digits); says nothing of its check digit. */
export function looksLikeIsbn(text: string): boolean {
  const written = text.normalize('NFKC').trim();
  return PREFIX.test(written) || /^(?:\d{8,9}[\dX]|97[89]\d{10})$/.test(digitsOf(written));
}

function digitsOf(written: string): string {
  const float = FLOAT.exec(written);
  if (float?.[1]) return float[1];
  const prefixed = PREFIX.test(written);
  const digits = written.replace(PREFIX, '').replace(SEPARATORS, '').toUpperCase();
  // 'ISBN-13: 978…' and 'ISBN-10 0…' leave the form's own number in front of the digits.
  return prefixed ? digits.replace(/^(?:13(?=97[89].{10}$)|10(?=.{10}$))/, '') : digits;
}

function checkedIsbn13(value: string | number, digits: string): string {
  // 979-0 belongs to printed music (ISMN), which shares the barcode range.
  if (!/^(?:978|979[1-9])/.test(digits)) {
    throw new InvalidIsbnError(value, 'prefix', 'an ISBN-13 begins with 978, or with 979 and a digit other than 0');
  }
  return checked(value, digits, checkDigitOf12(digits));
}

function checkedIsbn10(value: string | number, digits: string): string {
  return checked(value, digits, checkDigitOf9(digits));
}

function checked(value: string | number, digits: string, expected: string): string {
  const found = digits.slice(-1);
  if (found === expected) return digits;
  throw new InvalidIsbnError(value, 'check_digit', `its check digit is ${found}; ${expected} would pass`);
}

function isbn13Of(isbn10: string): string {
  const body = `978${isbn10.slice(0, 9)}`;
  return body + checkDigitOf12(body);
}
