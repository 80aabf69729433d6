import { randomUUID } from 'node:crypto';
import { type Logger, MetricsHandlerError } from '@metrics-handler/core';
import type { Problem } from '@metrics-handler/core/wire';
import { ProblemError, problemResponse } from './problem.ts';
import { isKnownCode, PROBLEM_CODES } from './problem-codes.ts';

/** Turns what a request threw into a problem document. What the server is to blame for is logged under an id and shown without its own words. */
export function problemOfError(error: unknown, logger: Logger, traceId?: string): Response {
  const trace = traceId === undefined ? {} : { traceId };
  if (error instanceof ProblemError)
    return problemResponse(error.code, error.message, { ...error.members, ...trace }, error.headers);
  const code = error instanceof MetricsHandlerError && isKnownCode(error.code) ? error.code : 'internal_error';
  if (error instanceof MetricsHandlerError && PROBLEM_CODES[code].status < 500) {
    return problemResponse(code, error.message, { ...error.details, ...trace });
  }
  const instance = `urn:uuid:${randomUUID()}`;
  logger.error({ error, instance, ...trace }, 'a request failed');
  return problemResponse(code, '', { instance, ...trace });
}

/** The same as a document, for where there is no answer to be one. */
export async function problemDocumentOf(error: unknown, logger: Logger, traceId?: string): Promise<Problem> {
  return problemOfError(error, logger, traceId).json() as Promise<Problem>;
}
