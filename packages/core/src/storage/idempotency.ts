import { MetricsHandlerError } from '../errors.ts';

/** How long a store remembers idempotency keys, whatever raw's age. */
export const IDEMPOTENCY_MAX_AGE_MS = 48 * 3_600_000;

export function idempotencyConflict(): MetricsHandlerError {
  return new MetricsHandlerError(
    'idempotency_conflict',
    'this idempotency key was used for other content; send the new content under a new key',
  );
}
