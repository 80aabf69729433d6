import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../app-env.ts';

/** W3C Trace Context: version, trace, parent, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;

/** Puts the trace that the caller is part of on the context, for logs and problems. A header that is none is ignored, as the specification wants. */
export function trace(): MiddlewareHandler<AppEnv> {
  return async function trace(c, next) {
    c.set('traceId', TRACEPARENT.exec(c.req.header('traceparent') ?? '')?.[1]);
    await next();
  };
}
