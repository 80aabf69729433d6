import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { FAULTS, type Fault } from '../../tools/mongo-engine/fault-proxy/fault.ts';
import { FaultProxy } from '../../tools/mongo-engine/fault-proxy/fault-proxy.ts';
import { connect, engine } from './support/mongo.ts';

const DURATIONS = { delayMs: 60, outliveMs: 900 };
/** Waits for less than what outlives it. */
const PATIENCE_MS = 500;

/** Whether the client hears of success, and whether the command has taken effect in the end. */
const OUTCOMES: Readonly<Record<Fault, { readonly heard: boolean; readonly effect: boolean }>> = {
  drop: { heard: false, effect: false },
  reset: { heard: false, effect: false },
  'cut request': { heard: false, effect: false },
  'swallow reply': { heard: false, effect: true },
  'cut reply': { heard: false, effect: true },
  delay: { heard: true, effect: true },
  outlive: { heard: false, effect: true },
  refuse: { heard: false, effect: false },
  freeze: { heard: true, effect: true },
};

describe.skipIf(!engine)('the fault proxy', async () => {
  if (!engine) return;
  const { db } = connect();
  const proxy = await FaultProxy.listen(Number(new URL(engine.uri).port), DURATIONS);
  const client = new MongoClient(proxy.uri, { retryWrites: false, socketTimeoutMS: PATIENCE_MS });
  const through = client.db(db.databaseName).collection<{ _id: Fault }>('through');
  const direct = db.collection<{ _id: Fault }>('through');
  afterAll(async () => {
    await client.close();
    await proxy.close();
  });

  it.each(FAULTS)('%s: the effect and the answer are what it says, and the next command passes', async (fault) => {
    proxy.arm({ fault, times: 1, matches: ({ name, target }) => name === 'insert' && target === 'through' });
    const heard = await through.insertOne({ _id: fault }).then(
      () => true,
      () => false,
    );
    expect(heard).toBe(OUTCOMES[fault].heard);
    const stored = OUTCOMES[fault].effect ? 1 : 0;
    await expect.poll(() => direct.countDocuments({ _id: fault }), { timeout: 10_000 }).toBe(stored);
    expect(proxy.struck).toBe(1);
    expect(await through.countDocuments({ _id: fault })).toBe(stored);
  });
});
