import { MetricsHandlerError } from '../errors.ts';

/** Stored bytes are not what was written. */
export function corruptData(detail: string): MetricsHandlerError {
  return new MetricsHandlerError(
    'corrupt_data',
    `stored data is damaged: ${detail}; rebuild it from raw or restore a backup`,
  );
}
