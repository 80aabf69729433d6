import type { AppContext } from '../app-env.ts';
import { readParams } from '../params.ts';

/** Refuses every parameter: whoever sends one means something else than what would be done, such as to remove less. */
export function noParams(c: AppContext): void {
  // Most have none, and need not be taken apart.
  if (c.req.url.includes('?')) readParams(c.req.url, {});
}
