import type { AppContext } from './app-env.ts';

/** A page of a list; `Link` names the next one (RFC 8288), relative to the request. */
export function pageAnswer(
  c: AppContext,
  page: { readonly items: readonly unknown[]; readonly nextCursor: string | null },
): Response {
  if (page.nextCursor !== null) {
    const { pathname, searchParams } = new URL(c.req.url);
    searchParams.set('cursor', page.nextCursor);
    c.header('Link', `<${pathname}?${searchParams}>; rel="next"`);
  }
  return c.json(page);
}
