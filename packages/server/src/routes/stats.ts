import type { MetricsApi } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { readParams } from '../params.ts';

/** What the engine counts of itself; its process's `/metrics` has the same for a scraper. */
export function getStats(handler: Pick<MetricsApi, 'stats'>) {
  return async (c: AppContext) => {
    readParams(c.req.url, {});
    return c.json(await handler.stats());
  };
}
