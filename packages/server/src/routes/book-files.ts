import { exportCsv, exportNdjson, type ImportOptions, type MetricsApi } from '@metrics-handler/core';
import { accepts } from 'hono/accepts';
import type { AppContext } from '../app-env.ts';
import { bodyChunks } from '../body/body-chunks.ts';
import { CSV_TYPE, mediaType, NDJSON_TYPE } from '../body/media-type.ts';
import { readParams } from '../params.ts';
import { ProblemError } from '../problem.ts';
import { streamLines } from '../stream-lines.ts';

/** Read as it arrives, so this bounds time, not memory. */
const MAX_IMPORT_BYTES = 256 * 1_048_576;

export const IMPORT_PARAMS = { columns: 'list' } as const;

export function importBooks({ books }: Pick<MetricsApi, 'books'>) {
  return async (c: AppContext) => {
    const columns = columnsOf(readParams(c.req.url, IMPORT_PARAMS).columns);
    const format = mediaType(c.req.raw, [CSV_TYPE, NDJSON_TYPE]) === CSV_TYPE ? 'csv' : 'ndjson';
    return c.json(await books.importRows(bodyChunks(c.req.raw, MAX_IMPORT_BYTES), { format, columns }));
  };
}

export function exportBooks({ books }: Pick<MetricsApi, 'books'>) {
  return async (c: AppContext) => {
    const type = accepts(c, { header: 'Accept', supports: [CSV_TYPE, NDJSON_TYPE], default: CSV_TYPE });
    const [lines, file] =
      type === CSV_TYPE ? ([exportCsv, 'books.csv'] as const) : ([exportNdjson, 'books.ndjson'] as const);
    return streamLines(lines(books.export()), {
      'Content-Type': type === CSV_TYPE ? 'text/csv; charset=utf-8' : NDJSON_TYPE,
      'Content-Disposition': `attachment; filename="${file}"`,
    });
  };
}

/** `title:my_title`, several repeated or separated by commas. */
function columnsOf(pairs: readonly string[] | undefined): ImportOptions['columns'] {
  if (!pairs) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const colon = pair.indexOf(':');
      if (colon > 0) return [pair.slice(0, colon), pair.slice(colon + 1)];
      const errors = [{ pointer: '/columns', detail: 'must have the form field:column' }];
      throw new ProblemError('invalid_parameters', 'columns must have the form field:column', {
        members: { errors, total: 1 },
      });
    }),
  );
}
