import { unguarded } from '../export/formula-guard.ts';
import { type ColumnOverrides, type Columns, matchColumns } from './columns.ts';
import { csvRecords } from './csv-records.ts';

/** A row's cells with the columns that they stand in, or why there are none. */
export type SourceRow = { readonly cells: readonly unknown[]; readonly columns: Columns } | { readonly fault: string };

/** @throws MetricsHandlerError `invalid_header` before the first row */
export async function* csvRows(
  text: AsyncIterable<string>,
  overrides: ColumnOverrides | undefined,
): AsyncGenerator<SourceRow> {
  let columns: Columns | undefined;
  for await (const record of csvRecords(text)) {
    if (columns === undefined) columns = matchColumns('cells' in record ? record.cells.map(unwrapped) : [], overrides);
    else if ('fault' in record) yield record;
    else yield rowOf(record.cells, columns);
  }
  if (columns === undefined) matchColumns([], overrides);
}

function rowOf(cells: readonly string[], columns: Columns): SourceRow {
  if (cells.length !== columns.width) {
    return { fault: `the row has ${cells.length} cells, the header ${columns.width}` };
  }
  return { cells: cells.map(columns.dialect.name === 'record' ? unguarded : unwrapped), columns };
}

/** Goodreads writes `="0439023483"` so that spreadsheets keep the zeros. */
function unwrapped(cell: string): string {
  return /^="([^"]*)"$/.exec(cell)?.[1] ?? cell;
}
