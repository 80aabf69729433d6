import { runConformanceSuite } from '@metrics-handler/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';
import { random as seeded } from '../../core/test/support/random.ts';
import { seed } from '../../core/test/support/runs.ts';
import { Stores } from './support/stores.ts';
import { throughTwo } from './support/two-processes.ts';

const engine = await testEngine();
const stores = engine && (await Stores.connect(engine.uri, 'conformance'));

afterAll(() => stores?.close());

describe.skipIf(!stores)('the storage contract, each call through either of two processes', () => {
  if (!stores) return;
  const random = seeded(seed());
  runConformanceSuite({
    test: it,
    expect,
    createStorage: () => stores.create(undefined, (adapter) => throughTwo(adapter(), adapter(), random)),
    attach: (storage) => stores.create(storage, (adapter) => throughTwo(adapter(), adapter(), random)),
    dispose: (storage) => stores.dispose(storage),
    capabilities: { durable: true, shared: true },
  });
});
