import { MetricsHandlerError } from '@metrics-handler/core';

export function corruptDocument(collection: string, id: unknown): MetricsHandlerError {
  return new MetricsHandlerError(
    'corrupt_data',
    `document ${String(id)} of the collection ${collection} is damaged; restore a backup`,
  );
}
