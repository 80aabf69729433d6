import type { TestProject } from 'vitest/node';
import { EngineBroker } from './engine-broker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The port at which a test file asks for the engine. */
    engineBroker: number;
  }
}

const SHARED = Symbol.for('metrics-handler.engine-broker');
const shared = globalThis as { [SHARED]?: Promise<EngineBroker> | undefined };

/** One engine for all projects of a run, started when the first test file asks for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared[SHARED] ??= EngineBroker.listen();
  const broker = await shared[SHARED];
  project.provide('engineBroker', broker.port);
  return async () => {
    shared[SHARED] = undefined;
    await broker.close();
  };
}
