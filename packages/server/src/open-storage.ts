import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { memoryStorage, type StorageAdapter } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import type { StorageChoice } from './config/env.ts';

/** The store that the configuration names, and where its data is, for people. */
export async function storageOf(
  choice: StorageChoice,
): Promise<{ readonly storage: StorageAdapter; readonly place: string }> {
  if (choice.kind === 'memory') return { storage: memoryStorage(), place: 'in memory, gone when the server stops' };
  await mkdir(dirname(choice.path), { recursive: true });
  return { storage: sqliteStorage({ path: choice.path }), place: `${choice.path} (SQLite)` };
}
