import { MetricsHandlerError } from '../errors.ts';

/** `unknown_time_zone`. `details.timeZone` is the name. */
export class UnknownTimeZoneError extends MetricsHandlerError {
  constructor(name: string, options?: { readonly cause?: unknown }) {
    super(
      'unknown_time_zone',
      `${quoted(name)} is not a time zone; use an IANA name such as "Europe/Madrid" or "UTC", or an offset such as "+05:45"`,
      { cause: options?.cause, details: { timeZone: name.slice(0, 100) } },
    );
  }
}

/** `invalid_interval`. `details.interval` is the text. */
export class InvalidIntervalError extends MetricsHandlerError {
  constructor(text: string, allowed: string) {
    super('invalid_interval', `${quoted(text)} is not an interval; ${allowed}`, {
      details: { interval: text.slice(0, 100) },
    });
  }
}

/** `invalid_timestamp`. */
export class InvalidInstantError extends MetricsHandlerError {
  constructor(value: unknown, why: string) {
    const shown = typeof value === 'string' ? quoted(value) : String(value);
    super('invalid_timestamp', `${shown} is not a timestamp: ${why}`);
  }
}

/**
 * `too_many_buckets`. `details`: `count` (about how many there would be), `limit` and, where one range is cut into too many, `suggestedInterval`:
 * the finest standard interval that stays within the limit, as text, or null if none does.
 */
export class TooManyBucketsError extends MetricsHandlerError {
  constructor(
    message: string,
    details: { readonly count: number; readonly limit: number; readonly suggestedInterval?: string | null },
  ) {
    super('too_many_buckets', message, { details });
  }
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
