import { expect, inject } from 'vitest';
import type { EngineFiles } from '../find-engine.ts';

/** The MongoDB of this test run. */
export interface TestEngine {
  readonly name: string;
  readonly uri: string;
  /** What to start engines of one's own from, to kill them; undefined where there is only the server of `MONGODB_URI`. */
  readonly files?: EngineFiles | undefined;
}

/**
 * The MongoDB of this test run, started for the first file that asks. Undefined where this machine has none: such a file leaves its tests out
 * (`describe.skipIf(engine === undefined)`), and the run ends with a list of them.
 * @throws Error in CI where there is none.
 */
export async function testEngine(): Promise<TestEngine | undefined> {
  const file = expect.getState().testPath ?? '';
  const answer = await fetch(`http://127.0.0.1:${inject('engineBroker')}/?file=${encodeURIComponent(file)}`);
  if (answer.ok) return (await answer.json()) as TestEngine;
  const reason = await answer.text();
  if (process.env.CI === 'true') throw new Error(reason);
  return undefined;
}
