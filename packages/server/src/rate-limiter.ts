import type { Principal } from '@metrics-handler/core';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { nameOf } from './principal-name.ts';
import { ProblemError } from './problem.ts';

/** `quota` requests in each window, for each principal, and for each address of those who are not signed in. */
export interface RateLimit {
  readonly quota: number;
  readonly windowMs: number;
}

/** A wrong key or password counts for more, so that guessing is slow long before it is hopeless. */
const FAILURE_WEIGHT = 10;

/** Headers of the answer that say how often may be asked. */
export type LimitHeaders = Readonly<Record<string, string>>;

/** Counts whatever is asked, as a request or over a socket. Addresses are those of `addressOf`. */
export interface RateLimiter {
  /** @throws ProblemError `rate_limited` for an address that failed too often. */
  assertAddress(address: string): Promise<void>;
  /** @throws ProblemError `rate_limited` */
  countAddress(address: string, weight: number): Promise<LimitHeaders>;
  /** @throws ProblemError `rate_limited` */
  countPrincipal(principal: Pick<Principal, 'kind' | 'id'>, weight: number): Promise<LimitHeaders>;
  /** Counts a wrong key, token or password. */
  countFailure(address: string): Promise<void>;
}

/**
 * Counts in this process. Answers carry `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
 *
 * @example
 * const app = createApp({ handler, limiter: createRateLimiter({ quota: 600, windowMs: 60_000 }) });
 */
export function createRateLimiter(limit: RateLimit): RateLimiter {
  const options = { points: limit.quota, duration: limit.windowMs / 1_000 };
  const limiters = {
    address: new RateLimiterMemory({ ...options, keyPrefix: 'address' }),
    principal: new RateLimiterMemory({ ...options, keyPrefix: 'principal' }),
  };

  const policyOf = (by: string) => `"${by}";q=${limit.quota};w=${options.duration}`;
  const policies = { address: policyOf('address'), principal: policyOf('principal') };

  async function count(by: keyof typeof limiters, key: string, weight: number): Promise<LimitHeaders> {
    try {
      return headersOf(by, await limiters[by].consume(key, weight));
    } catch (state) {
      if (state instanceof RateLimiterRes) throw refusal(by, state);
      throw state;
    }
  }

  function refusal(by: keyof typeof limiters, state: RateLimiterRes): ProblemError {
    const seconds = secondsOf(state);
    return new ProblemError(
      'rate_limited',
      `${limit.quota} requests in ${options.duration} s are allowed; try again in ${seconds} s`,
      { headers: { 'Retry-After': String(seconds), ...headersOf(by, state) } },
    );
  }

  function headersOf(by: keyof typeof limiters, state: RateLimiterRes): LimitHeaders {
    return {
      'RateLimit-Policy': policies[by],
      RateLimit: `"${by}";r=${Math.max(0, state.remainingPoints)};t=${secondsOf(state)}`,
    };
  }

  return {
    async assertAddress(address) {
      const state = await limiters.address.get(address);
      if (state && state.consumedPoints > limit.quota) throw refusal('address', state);
    },
    countAddress: (address, weight) => count('address', address, weight),
    countPrincipal: (principal, weight) => count('principal', nameOf(principal), weight),
    async countFailure(address) {
      await limiters.address.penalty(address, FAILURE_WEIGHT);
    },
  };
}

/** For `RATE_LIMIT=off`. */
export const unlimited: RateLimiter = {
  assertAddress: async () => {},
  countAddress: async () => ({}),
  countPrincipal: async () => ({}),
  countFailure: async () => {},
};

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}
