import { clientAddress } from '../client-address.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { Guard } from './guard.ts';

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
export function limitAddress(limiter: RateLimiter, limited: Limited, trustedProxies: number): Guard {
  if (FREE.has(limited.path)) return () => {};
  if (limited.scope !== 'open') return (c) => limiter.assertAddress(clientAddress(c, trustedProxies));
  const weight = weightOf(limited);
  return async (c) => {
    Object.assign(c.get('commonHeaders'), await limiter.countAddress(clientAddress(c, trustedProxies), weight));
  };
}

/** Once it is known who asks. */
export function limitPrincipal(limiter: RateLimiter, limited: Limited): Guard {
  const weight = weightOf(limited);
  return async (c) => {
    Object.assign(c.get('commonHeaders'), await limiter.countPrincipal(c.get('principal'), weight));
  };
}

function weightOf({ method, path }: Limited): number {
  return WEIGHTS[`${method} ${path}`] ?? 1;
}
