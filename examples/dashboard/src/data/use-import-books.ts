import type { BooksApi, ImportReport } from '@metrics-handler/core';
import { useBookMutations } from '@metrics-handler/react-hooks';
import { useCallback } from 'react';
import { importParts } from './import-parts.ts';

const NOTHING: ImportReport = {
  rows: 0,
  imported: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  errors: [],
  errorsTruncated: false,
};

/** Imports a file part by part, and says after each how much of it is stored, 0 to 1. */
export function useImportBooks() {
  const { importRows } = useBookMutations();
  return useCallback(
    async (file: File, onProgress: (done: number) => void): Promise<ImportReport> => {
      const format = /\.(ndjson|jsonl)$/i.test(file.name) ? 'ndjson' : 'csv';
      const bytes = new Uint8Array(await file.arrayBuffer());
      let total = NOTHING;
      for (const { content, rowsBefore, end } of importParts(bytes, format)) {
        total = added(total, await importRows(chunksOf(content), { format }), rowsBefore);
        onProgress(end / bytes.length);
      }
      return total;
    },
    [importRows],
  );
}

async function* chunksOf(content: Blob): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await content.arrayBuffer());
}

function added(
  total: ImportReport,
  part: Awaited<ReturnType<BooksApi['importRows']>>,
  rowsBefore: number,
): ImportReport {
  return {
    rows: total.rows + part.rows,
    imported: total.imported + part.imported,
    updated: total.updated + part.updated,
    unchanged: total.unchanged + part.unchanged,
    rejected: total.rejected + part.rejected,
    errors: [...total.errors, ...part.errors.map(({ row, detail }) => ({ row: row + rowsBefore, detail }))],
    errorsTruncated: total.errorsTruncated || part.errorsTruncated,
  };
}
