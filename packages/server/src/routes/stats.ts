import type { MetricsApi } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';

/** What the engine counts of itself; its process's `/metrics` has the same for a scraper. */
export function getStats(handler: Pick<MetricsApi, 'stats'>) {
  return async (c: AppContext) => {
    return c.json(await handler.stats());
  };
}
