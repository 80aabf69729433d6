import type { Batch } from './batches.ts';

/** Bodies of points. Every format carries the same metric `views`, book and numbers. */
export const FORMATS = {
  columns({ series }: Batch): string {
    return JSON.stringify({
      series: series.map(({ book, timestamps, values }) => ({
        name: 'views',
        bookId: book,
        timestamps: [...timestamps],
        values: [...values],
      })),
    });
  },
  ndjson: (batch: Batch) =>
    linesOf(batch, (book, t, value) => `{"name":"views","bookId":"${book}","timestamp":${t},"value":${value}}\n`),
  lines: (batch: Batch) => linesOf(batch, (book, t, value) => `views,bookId=${book} value=${value} ${t}\n`),
  /** VictoriaMetrics' own columns, `/api/v1/import`. */
  import({ series }: Batch): string {
    return series
      .map(({ book, timestamps, values }) =>
        JSON.stringify({
          metric: { __name__: 'views_value', bookId: book },
          values: [...values],
          timestamps: [...timestamps],
        }),
      )
      .join('\n');
  },
};

export type Format = keyof typeof FORMATS;

function linesOf({ series }: Batch, lineOf: (book: string, timestamp: number, value: number) => string): string {
  let text = '';
  for (const { book, timestamps, values } of series) {
    for (let i = 0; i < values.length; i++) text += lineOf(book, timestamps[i] as number, values[i] as number);
  }
  return text;
}
