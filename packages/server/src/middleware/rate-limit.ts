import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../app-env.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import { clientAddress } from './client-address.ts';

/** What is asked for; `method` and `path` as the table of routes has them. */
export interface Limited {
  readonly method: string;
  readonly path: string;
  /** `open` is for anybody. */
  readonly scope: string;
}

/** What counts for more than one request: whole files, and the work of a password. */
const WEIGHTS: Readonly<Record<string, number>> = {
  'POST /api/v1/books/import': 10,
  'GET /api/v1/books/export': 10,
  'POST /api/v1/auth/login': 10,
};
const FREE = new Set(['/livez', '/readyz']);

/** Before anybody is known: counts by address what is open, and refuses addresses that failed too often. */
export function limitAddress(
  limiter: RateLimiter,
  limited: Limited,
  trustedProxies: number,
): MiddlewareHandler<AppEnv> {
  if (FREE.has(limited.path)) return (_, next) => next();
  const weight = weightOf(limited);
  return async function limitAddress(c, next) {
    const address = clientAddress(c, trustedProxies);
    if (limited.scope !== 'open') {
      await limiter.assertAddress(address);
      await next();
    } else {
      Object.assign(c.get('commonHeaders'), await limiter.countAddress(address, weight));
      await next();
    }
    if (c.res.status === 401) await limiter.countFailure(address);
  };
}

/** Once it is known who asks. */
export function limitPrincipal(limiter: RateLimiter, limited: Limited): MiddlewareHandler<AppEnv> {
  const weight = weightOf(limited);
  return async function limitPrincipal(c, next) {
    Object.assign(c.get('commonHeaders'), await limiter.countPrincipal(c.get('principal'), weight));
    await next();
  };
}

function weightOf({ method, path }: Limited): number {
  return WEIGHTS[`${method} ${path}`] ?? 1;
}
