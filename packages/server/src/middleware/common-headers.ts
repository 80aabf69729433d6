import type { AppContext } from '../app-env.ts';

/** Nothing here is a page or belongs into a cache unless the route says so, and nothing may be framed or guessed at. */
const SECURITY: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Begins the headers that an answer gets whatever it is. */
export function beginHeaders(c: AppContext): void {
  c.set('commonHeaders', { ...SECURITY });
}

/** Puts them on where the route has not named its own. */
export function finishHeaders(c: AppContext): void {
  if (c.res === c.get('complete')) return;
  const common = c.get('commonHeaders');
  // On the answer itself: `c.header` would make a new one for each header.
  const { headers } = c.res;
  for (const name in common) if (!headers.has(name)) headers.set(name, common[name] as string);
}
