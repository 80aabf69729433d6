import { beforeAll, describe, expect, it } from 'vitest';
import { sqliteStorage } from '../../src/sqlite.ts';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import { type Fault, Faults } from '../../src/testing/faults.ts';
import { faultyStorage, STORAGE_METHODS, type StorageMethod } from '../../src/testing/faulty-storage.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { volatilePath } from '../support/volatile-path.ts';
import { playScenario } from './scenario.ts';

const FAULTS: readonly Fault[] = [
  { kind: 'throw-before' },
  { kind: 'throw-after' },
  { kind: 'hang' },
  { kind: 'slow', delayMs: 500 },
];

/** Plays the scenario with at most one fault; tells the calls made of each method, and whether the fault struck. */
type Play = (nth?: number, fault?: Fault, method?: StorageMethod) => Promise<Played>;

interface Played {
  readonly calls: ReadonlyMap<StorageMethod, number>;
  readonly struck: number;
}

/** `reach` gives the adapter that the handler opens: for memory the one that has the data, for a file a new one each time. */
function player(reach: () => (faults: Faults) => StorageAdapter): Play {
  return async (nth, fault, method) => {
    const clock = new ManualClock();
    const faults = new Faults(clock);
    const storage = reach();
    if (nth !== undefined && fault) faults.at(nth, fault, method);
    const calls = await playScenario(clock, faults, () => storage(faults));
    return { calls, struck: faults.struck };
  };
}

const playOnMemory = player(() => {
  const memory = memoryStorage();
  return (faults) => faultyStorage(memory, faults);
});

const playOnSqlite = player(() => {
  const path = volatilePath();
  return (faults) => faultyStorage(sqliteStorage({ path }), faults);
});

describe.each([
  ['memory', playOnMemory],
  ['SQLite', playOnSqlite],
] as const)('whatever call of %s fails, nothing acknowledged is lost or counted twice', (_, play) => {
  let calls: ReadonlyMap<StorageMethod, number> = new Map();

  beforeAll(async () => {
    ({ calls } = await play());
  });

  it.each(STORAGE_METHODS)('%s', { timeout: 120_000 }, async (method) => {
    const count = calls.get(method) ?? 0;
    expect(count, 'calls in the scenario').toBeGreaterThan(0);
    for (const fault of FAULTS) {
      for (let nth = 1; nth <= count; nth++) {
        const { struck } = await play(nth, fault, method).catch((error: unknown) => {
          throw new Error(`${fault.kind} at call ${nth} of ${count}`, { cause: error });
        });
        expect(struck, `${fault.kind} at call ${nth} of ${count}`).toBe(1);
      }
    }
  });
});
