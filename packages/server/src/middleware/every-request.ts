import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { clientAddress } from '../client-address.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { ServerMetrics } from '../server-metrics.ts';
import { beginHeaders, finishHeaders } from './common-headers.ts';
import { logRequest, type RequestLogger } from './request-log.ts';
import { traceIdOf } from './trace.ts';

export interface EveryRequestOptions {
  readonly limiter: RateLimiter;
  readonly trustedProxies: number;
  readonly metrics: ServerMetrics;
  readonly logger: RequestLogger;
}

/** What is done for a request whatever it asks for: the headers of its answer, a line in the log, and what is counted. */
export function everyRequest(options: EveryRequestOptions): MiddlewareHandler<AppEnv> {
  const { limiter, trustedProxies, metrics, logger } = options;
  const ofNoRoute = metrics.observer();
  return async function everyRequest(c, next) {
    const startedAt = performance.now();
    c.set('traceId', traceIdOf(c));
    beginHeaders(c);
    await next();
    const { status } = c.res;
    if (status === 401) await limiter.countFailure(clientAddress(c, trustedProxies));
    finishHeaders(c);
    const elapsedMs = performance.now() - startedAt;
    const observe = c.get('observe') ?? ofNoRoute;
    observe(status, elapsedMs / 1_000);
    logRequest(logger, c, elapsedMs);
  };
}
