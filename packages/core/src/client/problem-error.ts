import { type ErrorDetails, MetricsHandlerError } from '../errors.ts';
import type { Problem } from '../wire/index.ts';

const TYPE_PREFIX = 'urn:problem-type:metrics-handler:';

/** The error of an answer that is not 2xx; what is no problem document came from something before the server. */
export async function errorOfResponse(response: Response): Promise<MetricsHandlerError> {
  const retryAfterMs = retryAfterOf(response);
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return errorOfProblem(body, retryAfterMs);
  return new MetricsHandlerError(
    'unexpected_response',
    `the answer was ${response.status} without a problem document`,
    {
      details: { status: response.status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    },
  );
}

/** The same error, code and details as in process. */
export function errorOfProblem(problem: Problem, retryAfterMs?: number): MetricsHandlerError {
  const { type, status: _status, title: _title, detail, ...members } = problem;
  const code = type.slice(TYPE_PREFIX.length).replaceAll('-', '_');
  const details: ErrorDetails = retryAfterMs === undefined ? members : { ...members, retryAfterMs };
  return new MetricsHandlerError(code, detail, Object.keys(details).length > 0 ? { details } : {});
}

/** Whether what went wrong passes without anybody doing anything. */
export function passes(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && String((body as Problem).type).startsWith(TYPE_PREFIX);
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = response.headers.get('Retry-After');
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}
