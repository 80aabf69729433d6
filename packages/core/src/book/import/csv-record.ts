import { MetricsHandlerError } from '../../errors.ts';

/** A record and where the next one begins, or what is wrong with it and where to go on. */
export type CsvRecord =
  | { readonly cells: readonly string[]; readonly end: number }
  | { readonly fault: string; readonly end: number };

export const MAX_ROW_LENGTH = 1_048_576;

/**
 * Reads the record of RFC 4180 that begins at `start`; null when it goes on beyond the text. Quotes inside an unquoted cell are taken as they
 * stand, as Goodreads writes them (`="0439023483"`).
 *
 * A line end that is cut between its two characters gives one blank line more, which is no record.
 *
 * After a fault reading goes on at the next line, wherever a lost quote would lead: one bad row must not swallow those below it.
 *
 * @param complete - no more text follows
 * @throws MetricsHandlerError `row_too_long` for a line of more than 1 MiB
 */
export function readCsvRecord(text: string, start: number, delimiter: string, complete: boolean): CsvRecord | null {
  const cells: string[] = [];
  for (let at = start; ; at++) {
    let end: number;
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close === -1) return unfinished(text, start, complete, 'a quoted cell is never closed');
      // What follows decides whether this quote closes the cell.
      if (close + 1 === text.length && !complete) return null;
      cells.push(text.slice(at + 1, close).replaceAll('""', '"'));
      end = close + 1;
      if (end < text.length && text[end] !== delimiter && !isLineEnd(text, end)) {
        return { fault: 'there is text after the closing quote of a cell', end: nextLine(text, start) };
      }
    } else {
      end = cellEnd(text, at, delimiter);
      if (end === text.length && !complete) return unfinished(text, start, complete, 'the row has no end');
      cells.push(text.slice(at, end));
    }
    if (text[end] === delimiter) {
      at = end;
      continue;
    }
    return { cells, end: nextLine(text, end) };
  }
}

function unfinished(text: string, start: number, complete: boolean, fault: string): CsvRecord | null {
  if (!complete && text.length - start <= MAX_ROW_LENGTH) return null;
  const end = nextLine(text, start);
  if (end - start > MAX_ROW_LENGTH) {
    throw new MetricsHandlerError(
      'row_too_long',
      `a line has more than ${MAX_ROW_LENGTH} characters; is this a CSV file?`,
    );
  }
  return { fault, end };
}

/** The quote that is not doubled, or -1. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function cellEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && !isLineEnd(text, at)) at++;
  return at;
}

function isLineEnd(text: string, at: number): boolean {
  return text[at] === '\n' || text[at] === '\r';
}

/** The start of the line after the one that holds `from`. */
function nextLine(text: string, from: number): number {
  const at = cellEnd(text, from, '\n');
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : Math.min(at + 1, text.length);
}
