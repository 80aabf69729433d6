import { createMetricsHandler, type MetricsHandler } from '../../../src/handler.ts';
import type { PasswordHasher } from '../../../src/identity/passwords.ts';
import type { StorageAdapter } from '../../../src/storage/adapter.ts';
import { memoryStorage } from '../../../src/storage/memory/memory-storage.ts';
import { Faults } from '../../../src/testing/faults.ts';
import { faultyStorage } from '../../../src/testing/faulty-storage.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

export const START = Date.UTC(2026, 0, 1);

export interface Door {
  readonly handler: MetricsHandler;
  readonly clock: ManualClock;
  /** Counts and spoils calls of the store. */
  readonly faults: Faults;
  readonly storage: StorageAdapter;
}

/** Hashing that takes no time; how strong the real one is is the server's affair. */
export const plainPasswords: PasswordHasher = {
  hash: async (password) => `hash of ${password}`,
  verify: async (hash, password) => hash === `hash of ${password}`,
};

/** A process over a store, in memory unless told otherwise. */
export async function openDoor(
  storage: StorageAdapter = memoryStorage(),
  clock = new ManualClock(START),
  passwords: PasswordHasher | undefined = plainPasswords,
): Promise<Door> {
  const faults = new Faults(clock);
  const handler = await createMetricsHandler({ storage: faultyStorage(storage, faults), clock, passwords });
  return { handler, clock, faults, storage };
}
