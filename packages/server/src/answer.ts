import type { AppContext } from './app-env.ts';

/** An answer with all of its headers, for routes that are asked most: each one that is put on later costs as much as several here. */
export function answer(
  c: AppContext,
  body: Uint8Array<ArrayBuffer> | string | null,
  headers: Readonly<Record<string, string>>,
  status = 200,
): Response {
  const response = new Response(body, { status, headers: { ...c.get('commonHeaders'), ...headers } });
  c.set('complete', response);
  return response;
}
