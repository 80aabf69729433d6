import type { AppContext } from '../app-env.ts';

/**
 * Lets a request pass, or throws why it may not. A function and no middleware: each of those makes a promise and several closures for whatever comes after it, and
 * ten of them made a fifth of all that a small request allocates.
 */
export type Guard = (c: AppContext) => void | Promise<void>;

/** Asks one guard after the other. @throws what the first of them throws that refuses. */
export async function pass(c: AppContext, guards: readonly Guard[]): Promise<void> {
  for (const guard of guards) await guard(c);
}
