import type { Clock } from '../../clock.ts';
import { MetricsHandlerError } from '../../errors.ts';
import type { BookStore } from '../../storage/book-store.ts';
import { csvRows } from './csv-rows.ts';
import { decodeText } from './decode-text.ts';
import { importChunk } from './import-chunk.ts';
import { type ImportOptions, type ImportReport, ImportTally } from './import-report.ts';
import { ndjsonRows } from './ndjson-rows.ts';
import { type ImportRow, readRow } from './read-row.ts';

/** Few enough to apply at once, many enough that a sync to disk per chunk does not count. */
const CHUNK_ROWS = 500;

/** See `BooksApi.importRows`. */
export async function importBooks(
  source: AsyncIterable<Uint8Array | string>,
  { format, columns, onProgress }: ImportOptions,
  { store, clock }: { readonly store: BookStore; readonly clock: Clock },
): Promise<ImportReport> {
  const tally = new ImportTally();
  const context = { store, clock, tally, rowOfBook: new Map<string, number>() };
  const rowOfKey = new Map<string, number>();
  const text = decodeText(source);
  let chunk: ImportRow[] = [];
  let rows = 0;

  const apply = async () => {
    await importChunk(chunk, context);
    chunk = [];
    onProgress?.({ rows });
  };
  for await (const found of format === 'csv' ? csvRows(text, columns) : ndjsonRows(text, columns)) {
    rows++;
    try {
      if ('fault' in found) throw new MetricsHandlerError('invalid_row', found.fault);
      const row = readRow(rows, found.cells, found.columns);
      noteKeys(row, rowOfKey);
      chunk.push(row);
    } catch (error) {
      if (!(error instanceof MetricsHandlerError)) throw error;
      tally.reject(rows, error.message);
    }
    if (chunk.length === CHUNK_ROWS) await apply();
  }
  await apply();
  return tally.report();
}

/** A repeat inside one file is refused: which of the two is right, only its author knows. */
function noteKeys(row: ImportRow, rowOfKey: Map<string, number>): void {
  for (const key of row.keys) {
    const first = rowOfKey.get(key);
    if (first !== undefined)
      throw new MetricsHandlerError('repeated_row', `the row is about the same book as row ${first} (${key})`);
  }
  for (const key of row.keys) rowOfKey.set(key, row.row);
}
