import { type CsvRecord, MAX_ROW_LENGTH, readCsvRecord } from './csv-record.ts';

/** What spreadsheets put between cells, depending on where in the world they run. */
const DELIMITERS = [',', ';', '\t'] as const;

/** The records of CSV text as it arrives, without blank lines. The first line tells the delimiter. */
export async function* csvRecords(source: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let text = '';
  let delimiter: string | undefined;
  for await (const block of source) {
    text += block;
    delimiter ??= delimiterOf(text, false);
    if (delimiter === undefined) continue;
    text = text.slice(yield* readAll(text, delimiter, false));
  }
  yield* readAll(text, delimiter ?? delimiterOf(text, true) ?? ',', true);
}

/** Returns where the unfinished rest begins. */
function* readAll(text: string, delimiter: string, complete: boolean): Generator<CsvRecord, number> {
  let at = 0;
  while (at < text.length) {
    const record = readCsvRecord(text, at, delimiter, complete);
    if (record === null) break;
    at = record.end;
    if (!isBlank(record)) yield record;
  }
  return at;
}

function isBlank(record: CsvRecord): boolean {
  return 'cells' in record && record.cells.length === 1 && record.cells[0] === '';
}

/** The delimiter that occurs most often in the first line; undefined until that line has arrived. */
function delimiterOf(text: string, complete: boolean): string | undefined {
  const header = /^[^\r\n]*(?=[\r\n])/.exec(text)?.[0] ?? (complete || text.length > MAX_ROW_LENGTH ? text : undefined);
  if (header === undefined) return undefined;
  const bare = header.replace(/"[^"]*"/g, '');
  return DELIMITERS.reduce((best, next) => (bare.split(next).length > bare.split(best).length ? next : best));
}
