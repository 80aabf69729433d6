import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../app-env.ts';

/** Nothing here is a page or belongs into a cache unless the route says so, and nothing may be framed or guessed at. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    await next();
    // On the answer itself: `c.header` would make a new one for each header.
    const { headers } = c.res;
    headers.set('X-Content-Type-Options', 'nosniff');
    if (!headers.has('Content-Security-Policy')) {
      headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    }
    headers.set('Referrer-Policy', 'no-referrer');
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  };
}
