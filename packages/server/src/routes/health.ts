import type { AppContext } from '../app-env.ts';

/** The process runs; says nothing of the store, because restarting would not mend that. */
export function getLivez() {
  return (c: AppContext) => c.json({ status: 'ok' });
}

/** The store answers and the server is not about to end. */
export function getReadyz(ready: () => Promise<void>) {
  return async (c: AppContext) => {
    await ready();
    return c.json({ status: 'ready' });
  };
}
