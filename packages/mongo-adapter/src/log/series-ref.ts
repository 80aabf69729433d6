import { MetricsHandlerError, type SeriesId, type SeriesRecord } from '@metrics-handler/core';

/** JSON, which keeps lone surrogates of labels as they are. */
export function refText({ metric, bookId, labels }: SeriesRecord): string {
  return JSON.stringify([metric, bookId, labels]);
}

/** @throws MetricsHandlerError `corrupt_data` */
export function seriesOfRef(id: SeriesId, ref: string): SeriesRecord {
  try {
    const [metric, bookId, labels] = JSON.parse(ref) as [string, string | null, SeriesRecord['labels']];
    if (typeof metric === 'string' && Array.isArray(labels)) return { id, metric, bookId, labels };
  } catch {
    // Said below.
  }
  throw new MetricsHandlerError('corrupt_data', `series ${id} is damaged; restore a backup`);
}
