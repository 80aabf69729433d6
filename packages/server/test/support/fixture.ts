import {
  createMetricsHandler,
  type MetricsHandler,
  memoryStorage,
  type Scope,
  type StorageAdapter,
} from '@metrics-handler/core';
import { createApp } from '../../src/app.ts';
import { Streams } from '../../src/live/streams.ts';
import { createRateLimiter, type RateLimit } from '../../src/rate-limiter.ts';
import { type Route, routes } from '../../src/routes.ts';
import { createServerMetrics } from '../../src/server-metrics.ts';

export const NOW = Date.UTC(2026, 2, 10, 12, 34, 56, 789);

export interface Fixture {
  readonly handler: MetricsHandler;
  readonly app: ReturnType<typeof createApp>;
  readonly adminKey: string;
  /** Moves the clock by hand. */
  advance(ms: number): void;
  /** A request with the admin key. */
  request(method: string, path: string, init?: RequestInit): Promise<Response>;
  json(method: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  keyWith(...scopes: Scope[]): Promise<string>;
}

interface FixtureOptions extends Omit<Parameters<typeof createApp>[0], 'handler' | 'limiter'> {
  readonly rateLimit?: RateLimit;
  /** A fresh store, in memory by default. */
  readonly storage?: StorageAdapter;
}

/** The API over a fresh store, with a clock that stands still. */
export async function fixture({
  storage = memoryStorage(),
  rateLimit,
  ...options
}: FixtureOptions = {}): Promise<Fixture> {
  let now = NOW;
  const clock = { now: () => now, schedule: () => () => {} };
  const handler = await createMetricsHandler({ storage, clock });
  const adminKey = (await handler.keys.ensureFirst())?.key ?? '';
  const limiter = rateLimit && createRateLimiter(rateLimit);
  const app = createApp({ handler, limiter, ...options });
  const request = async (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (!headers.has('Authorization')) headers.set('Authorization', `Bearer ${adminKey}`);
    return app.request(path, { ...init, method, headers });
  };
  return {
    handler,
    app,
    adminKey,
    advance: (ms) => {
      now += ms;
    },
    request,
    json: (method, path, body, headers = {}) =>
      request(method, path, {
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      }),
    keyWith: async (...scopes) => (await handler.keys.create({ name: scopes.join(' '), scopes })).key,
  };
}

/** The table of routes over a handler, without a dashboard. */
export function tableOf(handler: MetricsHandler): readonly Route[] {
  return routes({ handler, checks: {}, metrics: createServerMetrics(handler, new Streams()) });
}
