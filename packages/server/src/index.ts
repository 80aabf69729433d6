/**
 * The engine behind HTTP.
 * @module @metrics-handler/server
 */

export type { AppOptions } from './app.ts';
export { createApp } from './app.ts';
export type { AppEnv } from './app-env.ts';
export type { LimitHeaders, RateLimit, RateLimiter } from './rate-limiter.ts';
export { createRateLimiter } from './rate-limiter.ts';
export type { RunningServer, ServerOptions } from './start.ts';
export { startServer } from './start.ts';
