import { MetricsHandlerError } from '@metrics-handler/core';

export function corruptDocument(collection: string, id: unknown): MetricsHandlerError {
  return new MetricsHandlerError(
    'corrupt_data',
    `document ${String(id)} of the collection ${collection} is damaged; restore a backup`,
  );
}

/** JSON that a document carries. @throws MetricsHandlerError `corrupt_data` */
export function parsedMember<T>(text: unknown, collection: string, id: unknown): T {
  try {
    return JSON.parse(String(text)) as T;
  } catch {
    throw corruptDocument(collection, id);
  }
}
