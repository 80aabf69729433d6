import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type AppContext, type AppEnv, principalName } from '../app-env.ts';
import { ProblemError } from '../problem.ts';
import type { Route } from '../routes.ts';
import { clientAddress } from './client-address.ts';

/** `quota` requests in each window, for each principal, and for each address of those who are not signed in. */
export interface RateLimit {
  readonly quota: number;
  readonly windowMs: number;
}

/** What counts for more than one request: whole files, and the work of a password. */
const WEIGHTS: Readonly<Record<string, number>> = {
  'POST /api/v1/books/import': 10,
  'GET /api/v1/books/export': 10,
  'POST /api/v1/auth/login': 10,
};
const FREE = new Set(['/livez', '/readyz']);
/** A wrong key or password counts for more, so that guessing is slow long before it is hopeless. */
const FAILURE_WEIGHT = 10;

export interface RateLimiter {
  /** Before anybody is known: counts by address what is open, and refuses addresses that failed too often. */
  byAddress(route: Pick<Route, 'method' | 'path' | 'scope'>): MiddlewareHandler<AppEnv>;
  /** Once it is known who asks. */
  byPrincipal(route: Pick<Route, 'method' | 'path' | 'scope'>): MiddlewareHandler<AppEnv>;
}

/** Counts in this process. Answers carry `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers). */
export function createRateLimiter(limit: RateLimit, trustedProxies: number): RateLimiter {
  const options = { points: limit.quota, duration: limit.windowMs / 1_000 };
  const addresses = new RateLimiterMemory({ ...options, keyPrefix: 'address' });
  const principals = new RateLimiterMemory({ ...options, keyPrefix: 'principal' });
  const policy = (name: string) => `"${name}";q=${limit.quota};w=${options.duration}`;

  async function consume(by: 'address' | 'principal', key: string, weight: number): Promise<RateLimiterRes> {
    const limiter = by === 'address' ? addresses : principals;
    try {
      return await limiter.consume(key, weight);
    } catch (state) {
      if (state instanceof RateLimiterRes) throw refusal(by, state);
      throw state;
    }
  }

  function refusal(by: string, state: RateLimiterRes): ProblemError {
    const seconds = secondsOf(state);
    return new ProblemError(
      'rate_limited',
      `${limit.quota} requests in ${options.duration} s are allowed; try again in ${seconds} s`,
      {
        headers: {
          'Retry-After': String(seconds),
          'RateLimit-Policy': policy(by),
          RateLimit: `"${by}";r=0;t=${seconds}`,
        },
      },
    );
  }

  function show(c: AppContext, by: string, state: RateLimiterRes): void {
    c.res.headers.set('RateLimit-Policy', policy(by));
    c.res.headers.set('RateLimit', `"${by}";r=${Math.max(0, state.remainingPoints)};t=${secondsOf(state)}`);
  }

  return {
    byAddress: (route) => async (c, next) => {
      if (FREE.has(route.path)) return next();
      const address = clientAddress(c, trustedProxies);
      if (route.scope !== 'open') {
        const state = await addresses.get(address);
        if (state && state.consumedPoints > limit.quota) throw refusal('address', state);
        await next();
      } else {
        const state = await consume('address', address, weightOf(route));
        await next();
        show(c, 'address', state);
      }
      if (c.res.status === 401) await addresses.penalty(address, FAILURE_WEIGHT);
    },
    byPrincipal: (route) => async (c, next) => {
      const state = await consume('principal', principalName(c), weightOf(route));
      await next();
      show(c, 'principal', state);
    },
  };
}

/** For `RATE_LIMIT=off`. */
export const unlimited: RateLimiter = {
  byAddress: () => (_, next) => next(),
  byPrincipal: () => (_, next) => next(),
};

function weightOf({ method, path }: Pick<Route, 'method' | 'path'>): number {
  return WEIGHTS[`${method} ${path}`] ?? 1;
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}
