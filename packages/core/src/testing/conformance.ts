import { silentLogger } from '../logger.ts';
import type { StorageAdapter, StorageCapabilities } from '../storage/adapter.ts';
import type { CaseContext, ConformanceCase, Expect } from './conformance-case.ts';
import { ManualClock } from './manual-clock.ts';
import { conformanceCases } from './suites/index.ts';

/** Generous: a case of 100,000 series may meet a slow disk. */
const CASE_TIMEOUT_MS = 120_000;

export interface ConformanceOptions {
  /** Registers a test: `test` or `it` of vitest, jest or bun. */
  readonly test: (name: string, run: () => Promise<void>, timeoutMs: number) => void;
  readonly expect: Expect;
  /** A fresh, empty store in its default configuration, not yet opened. */
  readonly createStorage: () => StorageAdapter | Promise<StorageAdapter>;
  /** Another, not yet opened adapter on the data of `storage`, which may still be open. Needed for `durable` and `shared` stores. */
  readonly attach?: (storage: StorageAdapter) => StorageAdapter | Promise<StorageAdapter>;
  /** Called with every store a case made, after it was closed. */
  readonly dispose?: (storage: StorageAdapter) => void | Promise<void>;
  readonly capabilities: StorageCapabilities;
  /** Cases that fail today, by key, each with the reason. One that passes, or that does not exist, fails the suite. */
  readonly knownGaps?: Readonly<Record<string, string>>;
}

/** What was registered, by key. */
export interface ConformanceReport {
  readonly cases: readonly string[];
  /** Cases about capabilities that the store does not have. */
  readonly notApplicable: readonly string[];
}

/**
 * Registers a test per guarantee of the storage contract, and one more that fails unless every one of them ran.
 *
 * @throws Error for a known gap that names no case, or a capability that cannot be tested.
 * @example
 * runConformanceSuite({ test: it, expect, createStorage: () => memoryStorage(), capabilities: { durable: false, shared: false } });
 */
export function runConformanceSuite(options: ConformanceOptions): ConformanceReport {
  const { test, capabilities, knownGaps = {} } = options;
  if ((capabilities.durable || capabilities.shared) && !options.attach) {
    throw new Error('a durable or shared store needs `attach`');
  }
  const applicable = conformanceCases.filter(({ needs }) => needs === undefined || capabilities[needs]);
  const keys = new Set(applicable.map(({ key }) => key));
  const unknown = Object.keys(knownGaps).filter((key) => !keys.has(key));
  if (unknown.length > 0) throw new Error(`known gaps that name no case: ${unknown.join(', ')}`);

  let ran = 0;
  for (const testCase of applicable) {
    const reason = knownGaps[testCase.key];
    const gap = reason === undefined ? '' : ` (known gap: ${reason})`;
    test(
      `${testCase.key}: ${testCase.title}${gap}`,
      async () => {
        ran++;
        if (reason === undefined) await runCase(testCase, options);
        else await expectFailure(testCase, options);
      },
      CASE_TIMEOUT_MS,
    );
  }
  test(`${applicable.length} cases ran`, async () => options.expect(ran).toBe(applicable.length), CASE_TIMEOUT_MS);
  return {
    cases: [...keys],
    notApplicable: conformanceCases.filter(({ key }) => !keys.has(key)).map(({ key }) => key),
  };
}

async function expectFailure(testCase: ConformanceCase, options: ConformanceOptions): Promise<void> {
  const closed = await runCase(testCase, options).then(
    () => true,
    () => false,
  );
  if (closed) throw new Error(`the known gap ${testCase.key} has closed: take it off the list`);
}

async function runCase(testCase: ConformanceCase, options: ConformanceOptions): Promise<void> {
  const { createStorage, attach, dispose, expect, capabilities } = options;
  const clock = new ManualClock();
  const made: StorageAdapter[] = [];

  const opened = async (storage: StorageAdapter): Promise<StorageAdapter> => {
    made.push(storage);
    // Cases are chosen by what is declared to the suite; the store must declare the same to core.
    expect(storage.capabilities).toEqual(capabilities);
    await storage.open({ clock, logger: silentLogger });
    return storage;
  };
  const attached = async (storage: StorageAdapter): Promise<StorageAdapter> => {
    if (!attach) throw new Error('this case needs `attach`');
    return opened(await attach(storage));
  };
  const context: CaseContext = {
    expect,
    clock,
    createStorage: async () => opened(await createStorage()),
    reopen: async (storage) => {
      await storage.close();
      return attached(storage);
    },
    second: attached,
  };
  try {
    await testCase.run(context);
  } finally {
    for (const storage of made) await storage.close();
    for (const storage of made) await dispose?.(storage);
  }
}
