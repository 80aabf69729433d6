import { silentLogger } from '../../../src/logger.ts';
import { sqliteStorage } from '../../../src/sqlite.ts';
import type { StorageAdapter, StorageContext } from '../../../src/storage/adapter.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

/** An open store on a file. */
export async function openSqlite(path: string, context: Partial<StorageContext> = {}): Promise<StorageAdapter> {
  const storage = sqliteStorage({ path });
  await storage.open({ clock: new ManualClock(), logger: silentLogger, ...context });
  return storage;
}

export async function maintainAll(storage: StorageAdapter): Promise<void> {
  for (let slices = 0; await storage.maintain(); slices++) {
    if (slices > 10_000) throw new Error('maintain never comes to an end');
  }
}
