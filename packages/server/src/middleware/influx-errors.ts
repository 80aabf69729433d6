import type { Problem } from '@metrics-handler/core/wire';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { JSON_TYPE } from '../body/media-type.ts';

const PROBLEM_TYPE = 'application/problem+json';

/** The names that InfluxDB gives errors, by status. */
const CODES: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  413: 'request too large',
  429: 'too many requests',
  500: 'internal error',
  503: 'unavailable',
  507: 'unavailable',
};

/**
 * Problems that InfluxDB's clients can read too: they look into `application/json` alone, for `code` and `message`. Everything of the problem stays.
 *
 * @see https://docs.influxdata.com/influxdb/v2/api/v2/#operation/PostWrite
 */
export function influxErrors(): MiddlewareHandler<AppEnv> {
  return async function influxErrors(c, next) {
    await next();
    if (c.req.method !== 'POST' || c.res.headers.get('Content-Type') !== PROBLEM_TYPE) return;
    const problem = (await c.res.json()) as Problem;
    const { status, headers } = c.res;
    const body = JSON.stringify({ code: CODES[status] ?? 'invalid', message: problem.detail, ...problem });
    headers.set('Content-Type', JSON_TYPE);
    c.res = new Response(body, { status, headers });
  };
}
