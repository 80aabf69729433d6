import type { AppContext } from '../app-env.ts';

/** A log of requests; pino has this shape. */
export interface RequestLogger {
  debug(details: Readonly<Record<string, unknown>>, message: string): void;
}

/** One line per request at level debug: never the query, the headers or the body. */
export function logRequest(logger: RequestLogger, c: AppContext, elapsedMs: number): void {
  const durationMs = Math.round(elapsedMs * 1_000) / 1_000;
  const principal = c.get('principal');
  const who = principal && `${principal.kind}:${principal.id}`;
  const { status } = c.res;
  const traceId = c.get('traceId');
  logger.debug({ method: c.req.method, path: c.req.path, status, durationMs, who, traceId }, 'request');
}
