import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../src/storage/memory/memory-storage.ts';
import { runConformanceSuite } from '../src/testing/conformance.ts';

describe('the memory store keeps the storage contract', () => {
  runConformanceSuite({
    test: it,
    expect,
    createStorage: () => memoryStorage(),
    capabilities: { durable: false, shared: false },
  });
});
