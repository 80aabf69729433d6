import { ManualClock } from '@metrics-handler/core/testing';
import { type Document, MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';
import { silentLogger } from '../../core/src/logger.ts';
import { batch, DAY, DAY_MS, HOUR_MS, series } from '../../core/src/testing/suites/support/changes.ts';
import { mongoStorage } from '../src/index.ts';
import { Stores } from './support/stores.ts';

const engine = await testEngine();
const stores = engine && (await Stores.connect(engine.uri, 'reads'));
const client = engine && new MongoClient(engine.uri, { retryWrites: false, monitorCommands: true });

afterAll(async () => {
  await client?.close();
  await stores?.close();
});

describe.skipIf(!stores)('six hours of every day', () => {
  if (!stores || !client) return;
  const db = client.db(stores.db.databaseName);

  it.each([0, 6, 12, 18])('from %i o’clock UTC cost one query, which reads each day once', async (hour) => {
    const storage = stores.create(undefined, (prefix) => mongoStorage({ db, prefix }));
    await storage.open({ clock: new ManualClock(), logger: silentLogger });
    // Days enough for two queries by id, and hardly enough documents for one answer.
    const days = 1_200;
    const start = DAY - days * DAY_MS;
    const points = series(start, 929, 31 * HOUR_MS);
    await storage.commit([batch(points)]);
    while (await storage.maintain());

    const sent: string[] = [];
    let documents = 0;
    client.on('commandStarted', ({ commandName, command }) => {
      const collection = String(command.collection ?? command[commandName]);
      if (collection.endsWith('cells')) sent.push(commandName);
    });
    client.on('commandSucceeded', ({ commandName, reply }) => {
      const { ns, firstBatch } = (commandName === 'find' && (reply as Document).cursor) || {};
      if (ns?.endsWith('cells')) documents += firstBatch.length;
    });
    const ranges = Array.from({ length: days }, (_, day) => {
      const from = start + day * DAY_MS + hour * HOUR_MS;
      return { tier: 'quarter' as const, from, to: from + 6 * HOUR_MS };
    });
    const { cells } = await storage.readCells({ series: [1], ranges });
    client.removeAllListeners('commandStarted').removeAllListeners('commandSucceeded');
    expect(sent).toEqual(['find']);
    expect(documents).toBe(points.length);
    expect(cells[0]?.map(({ length, start }) => [...start.subarray(0, length)])).toEqual(
      ranges.map(({ from, to }) => points.map(([time]) => time).filter((time) => time >= from && time < to)),
    );
    await storage.close();
    await stores.dispose(storage);
  });
});
