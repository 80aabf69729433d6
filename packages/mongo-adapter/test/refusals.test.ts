import type { StorageAdapter } from '@metrics-handler/core';
import { ManualClock } from '@metrics-handler/core/testing';
import { type Document, MongoClient, type MongoClientOptions } from 'mongodb';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../tools/free-port.ts';
import { FaultProxy } from '../../../tools/mongo-engine/fault-proxy/fault-proxy.ts';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';
import { silentLogger } from '../../core/src/logger.ts';
import { DAY, DAY_MS, keyed } from '../../core/src/testing/suites/support/changes.ts';
import { mongoStorage } from '../src/index.ts';
import { Stores } from './support/stores.ts';

const engine = await testEngine();
const stores = engine && (await Stores.connect(engine.uri, 'refusals'));
const port = Number(new URL(engine?.uri ?? 'mongodb://127.0.0.1:1').port);
const proxy = await FaultProxy.listen(port, { delayMs: 50, outliveMs: 600 });
const clients: MongoClient[] = [];
const context = { clock: new ManualClock(), logger: silentLogger };

/* What servers answer, https://www.mongodb.com/docs/manual/reference/error-codes/ */
const UNAUTHORIZED = { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized on metrics' };
const OUT_OF_DISK = { ok: 0, code: 14_031, codeName: 'OutOfDiskSpace', errmsg: 'no space left on device' };
const DUPLICATE_AND_DEADLOCK = {
  ok: 1,
  n: 0,
  writeErrors: [
    { index: 0, code: 11_000, errmsg: 'duplicate key' },
    { index: 1, code: 112, errmsg: 'write conflict' },
  ],
};
const OLD = { ok: 1, ismaster: true, minWireVersion: 0, maxWireVersion: 5 };

afterEach(() => proxy.arm(undefined));
afterAll(async () => {
  for (const client of clients) await client.close();
  await proxy.close();
  await stores?.close();
});

function storeAt(uri: string, options: MongoClientOptions = {}, prefix = 'own_'): StorageAdapter {
  // A server that steps down tells whoever waits for it to change; the answers of the proxy change nothing, so the client has to ask.
  const asking = { serverMonitoringMode: 'poll', serverSelectionTimeoutMS: 500 } as const;
  const client = new MongoClient(uri, { retryWrites: false, ...asking, ...options });
  clients.push(client);
  return mongoStorage({ db: client.db(stores?.db.databaseName), prefix });
}

function refuse(answer: Document, isStruck: (name: string, target: unknown) => boolean, times = 1_000_000): void {
  proxy.arm({ fault: 'refuse', answer, times, matches: ({ name, target }) => isStruck(name, target) });
}

describe('opening a store', () => {
  it.each([
    ['nobody listens at', async () => `mongodb://127.0.0.1:${await freePort()}/?directConnection=true`],
    ['cannot be resolved', async () => 'mongodb://no-such-host.invalid/?directConnection=true'],
  ])('at an address that %s is `storage_unavailable`', async (_, uri) => {
    const error = await storeAt(await uri())
      .open(context)
      .catch((reason) => reason);
    expect(error).toMatchObject({ code: 'storage_unavailable', message: expect.stringContaining('cannot be reached') });
    expect(error.cause).toBeDefined();
  });

  it.runIf(engine)('with wrong credentials says so', async () => {
    const storage = storeAt(engine?.uri ?? '', { auth: { username: 'nobody', password: 'wrong' } });
    await expect(storage.open(context)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('refuses the user name or the password'),
    });
  });

  it.runIf(engine)('without rights names the role', async () => {
    refuse(UNAUTHORIZED, (name) => !['legacy', 'hello', 'ping'].includes(name));
    await expect(storeAt(proxy.uri).open(context)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('readWrite'),
    });
  });

  it.runIf(engine)('on a server that is too old says so', async () => {
    refuse(OLD, (name) => name === 'legacy' || name === 'hello');
    await expect(storeAt(proxy.uri).open(context)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('too old'),
    });
  });

  it.runIf(engine)(
    'of an older format brings it up to date, so that older versions refuse it from then on',
    async () => {
      const state = stores?.db.collection<{ _id: string; format: number }>('older_state');
      const open = async () => {
        const storage = storeAt(engine?.uri ?? '', {}, 'older_');
        await storage.open(context);
        await storage.close();
      };
      await open();
      const written = await state?.findOne();
      await state?.updateOne({ _id: 'state' }, { $set: { format: 1 } });
      await open();
      expect(written?.format).toBeGreaterThan(1);
      expect(await state?.findOne()).toEqual(written);
    },
  );

  it.runIf(engine)('beside a collection of another application, or of a newer version, is refused', async () => {
    await stores?.db.collection('shop_books').insertOne({ title: 'not ours' });
    const open = (prefix: string) => storeAt(engine?.uri ?? '', {}, prefix).open(context);
    await expect(open('shop_')).rejects.toMatchObject({
      code: 'unsupported_format',
      message: expect.stringContaining('shop_books is not empty'),
    });
    const state = stores?.db.collection<{ _id: string }>('other_state');
    await state?.insertOne({ _id: 'state', application: 'another', format: 1 } as { _id: string });
    await expect(open('other_')).rejects.toMatchObject({
      code: 'unsupported_format',
      message: expect.stringContaining('another application'),
    });
    await state?.updateOne({ _id: 'state' }, { $set: { application: 'metrics-handler', format: 3 } });
    await expect(open('other_')).rejects.toMatchObject({
      code: 'unsupported_format',
      message: expect.stringContaining('newer version'),
    });
  });
});

describe.skipIf(!engine)('a commit', () => {
  it.each([
    ['that lacks rights', UNAUTHORIZED, 'storage_unavailable'],
    ['that finds the disk full', OUT_OF_DISK, 'storage_full'],
  ])('%s stores nothing, says why, and counts once when it is sent again', async (_, answer, code) => {
    const storage = storeAt(proxy.uri, {}, `${code}_`);
    await storage.open(context);
    const change = keyed('key', [[DAY, 1]]);
    refuse(answer, (name, target) => name === 'insert' && target === `${code}_log`);
    await expect(storage.commit([change])).rejects.toMatchObject({ code });
    expect(await storage.series({})).toEqual([]);
    proxy.arm(undefined);
    expect(await storage.commit([change])).toMatchObject([{ status: 'committed' }]);
    expect(await storage.commit([change])).toMatchObject([{ status: 'duplicate' }]);
    await storage.close();
  });

  it('outlasts a primary that steps down, before the commit and while it is folded', async () => {
    const storage = storeAt(proxy.uri, {}, 'stepped_');
    await storage.open(context);
    proxy.arm({ fault: 'refuse', times: 3, matches: ({ name }) => name === 'insert' });
    expect(await storage.commit([keyed('key', [[DAY, 1]])])).toMatchObject([{ status: 'committed' }]);
    expect(proxy.struck).toBe(3);
    proxy.arm({ fault: 'refuse', times: 5, matches: ({ name }) => name === 'update' || name === 'find' });
    while (await storage.maintain());
    expect(proxy.struck).toBe(5);
    const { points } = await storage.readPoints({ series: [1], from: DAY, to: DAY + DAY_MS });
    expect([...(points[0]?.values ?? [])]).toEqual([1]);
    await storage.close();
  });

  it('records a key whose write failed beside one that was there already', async () => {
    const storage = storeAt(proxy.uri, {}, 'mixed_');
    await storage.open(context);
    const changes = [keyed('one', [[DAY, 1]]), keyed('two', [[DAY, 2]])];
    await storage.commit(changes);
    refuse(DUPLICATE_AND_DEADLOCK, (name, target) => name === 'insert' && target === 'mixed_keys', 1);
    while (await storage.maintain());
    expect(proxy.struck).toBe(1);
    await storage.close();
    const another = storeAt(proxy.uri, {}, 'mixed_');
    await another.open(context);
    expect(await another.commit(changes)).toMatchObject([{ status: 'duplicate' }, { status: 'duplicate' }]);
    await another.close();
  });
});
