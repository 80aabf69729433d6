import type { AppContext } from '../app-env.ts';
import type { StaticFile } from '../dashboard/static-files.ts';
import { etagOf, matchesEtag } from '../etag.ts';

/** The page runs its own scripts and talks to its own server, nothing else. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function getStaticFile({ type, hashed, body, gzipped }: StaticFile) {
  const etag = etagOf(body);
  return (c: AppContext) => {
    c.header('ETag', etag);
    c.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    c.header('Content-Security-Policy', PAGE_POLICY);
    if (gzipped) c.header('Vary', 'Accept-Encoding');
    if (matchesEtag(c.req.header('If-None-Match'), etag)) return c.body(null, 304);
    c.header('Content-Type', type);
    if (!gzipped || !/\bgzip\b/.test(c.req.header('Accept-Encoding') ?? '')) return c.body(body);
    c.header('Content-Encoding', 'gzip');
    return c.body(gzipped);
  };
}
