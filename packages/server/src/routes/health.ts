import type { Logger } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { ProblemError } from '../problem.ts';

/** What has to hold while the server gets requests, by name; each rejects where it does not. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>;

/** What does not answer for so long has failed. */
const CHECK_TIMEOUT_MS = 3_000;

/** The process runs; says nothing of the store, because restarting would not mend that. */
export function getLivez() {
  return (c: AppContext) => c.json({ status: 'ok' });
}

/** Every check holds. What failed is named; why is for the log, since anybody may ask. */
export function getReadyz(checks: Checks, logger: Logger) {
  return async (c: AppContext) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await outcomeOf(name, check)] as const),
    );
    const outcomes = Object.fromEntries(results);
    if (results.every(([, outcome]) => outcome === 'ok')) return c.json({ status: 'ready', checks: outcomes });
    throw new ProblemError('not_ready', '', { members: { checks: outcomes } });
  };

  async function outcomeOf(check: string, run: () => Promise<unknown>): Promise<'ok' | 'failed'> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
    });
    try {
      await Promise.race([run(), timeout]);
      return 'ok';
    } catch (error) {
      logger.warn({ check, error }, 'a check of readiness failed');
      return 'failed';
    } finally {
      clearTimeout(timer);
    }
  }
}
