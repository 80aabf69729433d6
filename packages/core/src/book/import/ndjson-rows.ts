import { MetricsHandlerError } from '../../errors.ts';
import { type ColumnOverrides, type Columns, matchColumns, plainName } from './columns.ts';
import { MAX_ROW_LENGTH } from './csv-record.ts';
import type { SourceRow } from './csv-rows.ts';

/** One JSON object per line; the names of its fields are matched as a CSV header is. Blank lines are passed over. */
export async function* ndjsonRows(
  text: AsyncIterable<string>,
  overrides: ColumnOverrides | undefined,
): AsyncGenerator<SourceRow> {
  let known: { readonly names: string; readonly columns: Columns } | undefined;
  for await (const line of linesOf(text)) {
    const object = objectOf(line);
    if (object === undefined) {
      yield { fault: 'the line is not a JSON object; was it cut short?' };
      continue;
    }
    try {
      const names = JSON.stringify(Object.keys(object));
      if (known?.names !== names) known = { names, columns: columnsOf(Object.keys(object), overrides) };
      yield { cells: Object.values(object), columns: known.columns };
    } catch (error) {
      if (!(error instanceof MetricsHandlerError)) throw error;
      yield { fault: error.message };
    }
  }
}

/** Objects may leave fields out, so an override that finds nothing here is no mistake. */
function columnsOf(names: readonly string[], overrides: ColumnOverrides = {}): Columns {
  const plain = new Set(names.map(plainName));
  const present = Object.entries(overrides).filter(([, name]) => plain.has(plainName(name)));
  return matchColumns(names, Object.fromEntries(present));
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const block of text) {
    const lines = (rest + block).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_ROW_LENGTH) {
      throw new MetricsHandlerError(
        'row_too_long',
        `a line has more than ${MAX_ROW_LENGTH} characters; is this NDJSON?`,
      );
    }
    yield* lines.filter(isNotBlank);
  }
  if (isNotBlank(rest)) yield rest;
}

function isNotBlank(line: string): boolean {
  return line.trim() !== '';
}

function objectOf(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
