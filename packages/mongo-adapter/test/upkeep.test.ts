import type { StorageAdapter } from '@metrics-handler/core';
import { ManualClock } from '@metrics-handler/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';
import { silentLogger } from '../../core/src/logger.ts';
import {
  batch,
  DAY,
  DAY_MS,
  HOUR_MS,
  keyed,
  purge,
  retain,
  series,
} from '../../core/src/testing/suites/support/changes.ts';
import { Stores } from './support/stores.ts';

const engine = await testEngine();
const stores = engine && (await Stores.connect(engine.uri, 'upkeep'));

afterAll(() => stores?.close());

async function foldAll(storage: StorageAdapter): Promise<void> {
  while (await storage.maintain());
}

describe.skipIf(!stores)('upkeep', () => {
  it('that forgets a key in one process frees it in another, which knew it', async () => {
    if (!stores) return;
    const clock = new ManualClock();
    const context = { clock, logger: silentLogger };
    const one = stores.create();
    await one.open(context);
    const two = stores.create(one);
    await two.open(context);
    await two.commit([keyed('key', [[DAY, 1]], 'one')]);
    clock.advance(49 * HOUR_MS);
    await foldAll(one);
    expect(await two.commit([keyed('key', [[DAY, 2]], 'two')])).toMatchObject([{ status: 'committed' }]);
    clock.advance(49 * HOUR_MS);
    await foldAll(one);
    expect(await two.commit([keyed('another', [[DAY, 3]])])).toMatchObject([{ status: 'committed' }]);
    await Promise.all([one.close(), two.close()]);
    await stores.dispose(one);
  });

  it('that one process has finished is not repeated by another', async () => {
    if (!stores) return;
    const context = { clock: new ManualClock(), logger: silentLogger };
    const one = stores.create();
    await one.open(context);
    await one.commit([batch(series(DAY, 100, HOUR_MS)), batch(series(DAY, 9, HOUR_MS), { bookId: 'gone' })]);
    const two = stores.create(one);
    await two.open(context);
    await one.commit([retain({ raw: DAY + DAY_MS }), purge({ bookIds: ['gone'] })]);
    await foldAll(one);
    expect(await two.maintain()).toBe(false);
    await Promise.all([one.close(), two.close()]);
    await stores.dispose(one);
  });
});
