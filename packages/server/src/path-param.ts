import type { AppContext } from './app-env.ts';

/** A parameter of the route's own path, which is there whenever the route is. */
export function pathParam(c: AppContext, name: string): string {
  return c.req.param(name) ?? '';
}
