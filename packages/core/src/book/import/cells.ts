import { InvalidBookError, quoted } from '../book-errors.ts';
import { normalizeIsbn } from '../isbn.ts';

/** The date that Calibre writes for "unknown". */
const CALIBRE_UNDEFINED_DATE = '0101-01-01';

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A line of text; files may hold line breaks, books may not. */
export function textCell(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.replace(/\s*[\r\n\t]\s*/g, ' ') : value;
}

/** An id that a spreadsheet may have turned into a floating-point number. */
export function idCell(value: unknown): unknown {
  const text = textCell(value);
  return typeof text === 'string' ? text.trim().replace(/^(\d+)\.0$/, '$1') : text;
}

/** Several values in one cell, or a JSON array. */
export function listCell(value: unknown, separator: RegExp): unknown {
  if (Array.isArray(value)) return value.map(textCell);
  const text = textCell(value);
  if (typeof text !== 'string') return text;
  const listed = text.startsWith('[') ? jsonOf(text) : undefined;
  if (Array.isArray(listed)) return listed;
  return text.split(separator).filter((part) => part.trim() !== '');
}

/** A JSON object, possibly as text. */
export function objectCell(value: unknown): unknown {
  const object = typeof value === 'string' ? jsonOf(value) : value;
  if (object !== undefined) return object;
  throw new InvalidBookError([{ pointer: '/attributes', detail: `${quoted(String(value))} is not a JSON object` }]);
}

/**
 * `2008`, `2008.0`, `-750.0`, or the year of a date `2008-09-14…`. Undefined where the file says that it is unknown.
 * @throws InvalidBookError for anything else
 */
export function yearCell(value: unknown): number | undefined {
  const text = String(value).trim();
  if (text.startsWith(CALIBRE_UNDEFINED_DATE)) return undefined;
  const match = /^(-?\d{1,6})(?:\.0+)?$|^(-?\d{4})[-/]\d{1,2}(?:[-/T].*)?$/.exec(text);
  if (match) return Number(match[1] ?? match[2]) + 0;
  throw new InvalidBookError([{ pointer: '/publishedYear', detail: `${quoted(text)} is not a year` }]);
}

/**
 * One ISBN out of the cells that hold one. A cell that a spreadsheet rounded (`9.78044E+12`) is passed over where another one has the digits.
 * @throws InvalidIsbnError for a wrong one
 * @throws InvalidBookError where they are not the same book's
 */
export function isbnCell(values: readonly unknown[]): string {
  const whole = values.filter((value) => !/\de\+?\d/i.test(String(value)));
  const isbns = (whole.length > 0 ? whole : values).map((value) => normalizeIsbn(String(value)));
  const [isbn = '', ...others] = new Set(isbns);
  if (others.length === 0) return isbn;
  throw new InvalidBookError([
    { pointer: '/isbn', detail: `the row has two different ones: ${[isbn, ...others].join(', ')}` },
  ]);
}

/** The first of several languages ("eng, fra"). */
export function languageCell(value: unknown): unknown {
  return typeof value === 'string' ? value.split(/[,;]/)[0] : value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
