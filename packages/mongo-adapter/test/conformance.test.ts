import { runConformanceSuite } from '@metrics-handler/core/testing';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';
import { random as seeded } from '../../core/test/support/random.ts';
import { seed } from '../../core/test/support/runs.ts';
import { mongoStorage } from '../src/index.ts';
import { CapturedQueries } from './support/captured-queries.ts';
import { RemoteStores } from './support/remote-stores.ts';
import { Stores } from './support/stores.ts';
import { throughTwo } from './support/two-processes.ts';

const engine = await testEngine();
const stores = engine && (await Stores.connect(engine.uri, 'conformance'));
const client = engine && new MongoClient(engine.uri, { retryWrites: false, monitorCommands: true });
const remote = stores && (await RemoteStores.start(engine.uri, stores.db.databaseName));

afterAll(async () => {
  remote?.end();
  await client?.close();
  await stores?.close();
});

describe.skipIf(!stores)('the storage contract, each call through either of two processes', () => {
  if (!stores || !client || !remote) return;
  const db = client.db(stores.db.databaseName);
  const queries = new CapturedQueries(client);
  const random = seeded(seed());
  const inBoth = (prefix: string) => {
    const own = mongoStorage({ db, prefix });
    return throughTwo(own, remote.create(prefix, own), random);
  };
  runConformanceSuite({
    test: it,
    expect,
    createStorage: () => stores.create(undefined, inBoth),
    attach: (storage) => stores.create(storage, inBoth),
    dispose: (storage) => stores.dispose(storage),
    capabilities: { durable: true, shared: true },
  });

  it('uses an index for every query', async () => {
    const explained = await queries.explained(stores.db);
    process.stderr.write(`${explained.length} queries explained\n`);
    const unserved = explained.filter(({ stages }) => stages.length === 0 || stages.includes('COLLSCAN'));
    expect(unserved.map(({ query, stages }) => `${query} ${stages}`)).toEqual([]);
    // More would mean that the workload is another one, fewer that queries were not seen.
    expect(explained.length).toBeGreaterThan(25);
  });
});
