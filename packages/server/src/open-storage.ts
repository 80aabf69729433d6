import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { memoryStorage, type StorageAdapter } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import type { StorageChoice } from './config/env.ts';
import { mongoStore } from './mongo-store.ts';

export interface OpenStore {
  readonly storage: StorageAdapter;
  /** Where its data is, for people. */
  readonly place: string;
  /** Gives back what the store was opened with, after it was closed. */
  release(): Promise<void>;
}

/** The store that the configuration names. */
export async function storageOf(choice: StorageChoice): Promise<OpenStore> {
  const release = async () => {};
  switch (choice.kind) {
    case 'memory':
      return { storage: memoryStorage(), place: 'in memory, gone when the server stops', release };
    case 'mongodb':
      return mongoStore(choice.uri);
    case 'sqlite':
      await mkdir(dirname(choice.path), { recursive: true });
      return { storage: sqliteStorage({ path: choice.path }), place: `${choice.path} (SQLite)`, release };
  }
}
