import { expect, it } from 'vitest';
import { sqliteStorage } from '../../src/sqlite.ts';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import { runConformanceSuite } from '../../src/testing/conformance.ts';
import { temporaryPath } from './support/temporary-path.ts';

const paths = new Map<StorageAdapter, string>();

function storageAt(path: string): StorageAdapter {
  const storage = sqliteStorage({ path });
  paths.set(storage, path);
  return storage;
}

runConformanceSuite({
  test: it,
  expect,
  createStorage: () => storageAt(temporaryPath()),
  attach: (storage) => storageAt(paths.get(storage) as string),
  capabilities: { durable: true, shared: true },
});
