import { systemClock } from '@metrics-handler/core';
import { Binary } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';
import { batch, DAY, HOUR_MS } from '../../core/src/testing/suites/support/changes.ts';
import { Stores } from './support/stores.ts';

const engine = await testEngine();
const stores = engine && (await Stores.connect(engine.uri, 'damage'));
const silent = { error() {}, warn() {}, info() {}, debug() {} };

afterAll(() => stores?.close());

describe.skipIf(!stores)('a document damaged by hand', () => {
  it('among raw chunks stops no folding: it is left alone, and later points go beside it', async () => {
    if (!stores) return;
    const storage = stores.create();
    await storage.open({ clock: systemClock, logger: silent });
    const foldAll = async () => {
      while (await storage.maintain());
    };
    await storage.commit([batch([[DAY, 1]])]);
    await foldAll();
    const chunks = stores.db.collection<{ _id: number; body: Binary }>(`${stores.prefixOf(storage)}points`);
    const [damaged] = await chunks.find().toArray();
    expect(damaged).toBeDefined();
    await chunks.updateOne({ _id: damaged?._id ?? 0 }, { $set: { body: new Binary(new Uint8Array([1, 2, 3])) } });

    await storage.commit([batch([[DAY + HOUR_MS, 2]])]);
    await foldAll();
    expect(await chunks.find({}, { projection: { count: 1 } }).toArray()).toHaveLength(2);
    const days = [{ tier: 'day' as const, from: DAY, to: DAY + 24 * HOUR_MS }];
    const { cells } = await storage.readCells({ series: [1], ranges: days });
    expect([cells[0]?.[0]?.length, cells[0]?.[0]?.count[0]]).toEqual([1, 2]);
    await expect(storage.readPoints({ series: [1], from: DAY, to: DAY + 24 * HOUR_MS })).rejects.toMatchObject({
      code: 'corrupt_data',
    });
    await storage.close();
    await stores.dispose(storage);
  });
});
