/** A part of a file that can be imported by itself. */
export interface ImportPart {
  readonly content: Blob;
  /** Rows of data before it. */
  readonly rowsBefore: number;
  /** Where it ends in the file, in bytes. */
  readonly end: number;
}

/** As many as the server applies at once, so that progress is what has been stored. */
const PART_ROWS = 500;

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
/** Comma, semicolon, tab and bar. */
const DELIMITERS = new Set([0x2c, 0x3b, 0x09, 0x7c]);

/** Cuts a file between rows. Every part of a CSV file begins with its header; text of two bytes a character stays whole. */
export function importParts(bytes: Uint8Array<ArrayBuffer>, format: 'csv' | 'ndjson'): ImportPart[] {
  if (isUtf16(bytes)) return [{ content: new Blob([bytes]), rowsBefore: 0, end: bytes.length }];
  const ends = rowEnds(bytes, format === 'csv');
  const header = format === 'csv' ? bytes.subarray(0, ends.shift() ?? 0) : new Uint8Array();
  const parts: ImportPart[] = [];
  let start = header.length;
  for (let row = 0; row < Math.max(1, ends.length); row += PART_ROWS) {
    const end = ends[Math.min(row + PART_ROWS, ends.length) - 1] ?? bytes.length;
    parts.push({ content: new Blob([header, bytes.subarray(start, end)]), rowsBefore: row, end });
    start = end;
  }
  return parts;
}

/** The place after each row's line feed; inside quotes of a CSV file it ends no row. Lines of white space are no rows. */
function rowEnds(bytes: Uint8Array, hasQuotes: boolean): number[] {
  const ends: number[] = [];
  let isQuoted = false;
  let isFieldStart = true;
  let isBlank = true;
  for (const [index, byte] of bytes.entries()) {
    if (byte === QUOTE && hasQuotes && (isQuoted || isFieldStart)) isQuoted = !isQuoted;
    if (byte === LINE_FEED && !isQuoted) {
      if (!isBlank) ends.push(index + 1);
      isBlank = true;
    } else if (byte > 0x20) isBlank = false;
    // A doubled quote inside quotes closes and opens again.
    isFieldStart = byte === LINE_FEED || DELIMITERS.has(byte) || (byte === QUOTE && !isQuoted);
  }
  if (!isBlank) ends.push(bytes.length);
  return ends;
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
