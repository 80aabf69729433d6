/** What errors may carry for machines; plain JSON values. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * The one error class of the public interface. `code` is stable and says what happened; the message says what to do.
 * Codes: docs/problems.md.
 */
export class MetricsHandlerError extends Error {
  readonly code: string;
  readonly details: ErrorDetails | undefined;

  constructor(code: string, message: string, options?: { readonly cause?: unknown; readonly details?: ErrorDetails }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options?.details;
  }
}

/** Whether `error` is a `MetricsHandlerError` with this code. */
export function hasCode(error: unknown, code: string): error is MetricsHandlerError {
  return error instanceof MetricsHandlerError && error.code === code;
}
