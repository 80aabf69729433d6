import type { StorageAdapter } from '@metrics-handler/core';
import { ManualClock } from '@metrics-handler/core/testing';
import { Binary, type Collection, type Document } from 'mongodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';
import { silentLogger } from '../../core/src/logger.ts';
import { aBook, bookId, insertOf } from '../../core/src/testing/suites/support/books.ts';
import { batch, DAY, DAY_MS, HOUR_MS, remove, series } from '../../core/src/testing/suites/support/changes.ts';
import { aCredential } from '../../core/src/testing/suites/support/credentials.ts';
import { Stores } from './support/stores.ts';

const engine = await testEngine();
const stores = engine && (await Stores.connect(engine.uri, 'damage'));
const context = { clock: new ManualClock(), logger: silentLogger };
const CORRUPT = { code: 'corrupt_data' };
const NOT_BYTES = new Binary(new Uint8Array([1, 2, 3]));
/** More than one chunk takes. */
const MANY = 1_100;

afterAll(() => stores?.close());

describe.skipIf(!stores)('a document damaged by hand', () => {
  if (!stores) return;
  let storage: StorageAdapter;

  beforeEach(async () => {
    storage = stores.create();
    await storage.open(context);
    return async () => {
      await storage.close();
      await stores.dispose(storage);
    };
  });

  const collection = (name: string) =>
    stores.db.collection(stores.prefixOf(storage) + name) as unknown as Collection<Document & { _id: number | string }>;

  async function write(points: readonly (readonly [number, number])[]): Promise<void> {
    await storage.commit([batch(points)]);
    let slices = 0;
    while (await storage.maintain()) if (++slices === 1_000) throw new Error('folding does not end');
  }

  const readPoints = () => storage.readPoints({ series: [1], from: DAY, to: DAY + DAY_MS });
  async function countOfDay(): Promise<number | undefined> {
    const ranges = [{ tier: 'day' as const, from: DAY, to: DAY + DAY_MS }];
    return (await storage.readCells({ series: [1], ranges })).cells[0]?.[0]?.count[0];
  }

  it.each([
    ['a chunk’s bytes', (chunks: typeof collection) => chunks('points').updateOne({}, { $set: { body: NOT_BYTES } })],
    ['a chunk’s mark, set high', (of: typeof collection) => of('points').updateOne({}, { $set: { hi: 2 ** 40 } })],
    ['a chunk’s mark, set to text', (of: typeof collection) => of('points').updateOne({}, { $set: { hi: 'x' } })],
    ['a chunk’s link', (of: typeof collection) => of('points').updateOne({}, { $set: { after: 77 } })],
    ['a first chunk that is gone', (of: typeof collection) => of('points').deleteOne({})],
  ])('%s: points are `corrupt_data`, cells are right, and later points are folded', async (_, damage) => {
    await write(series(DAY, MANY, 1_000));
    await write([[DAY + HOUR_MS, 1]]);
    expect(await collection('points').countDocuments()).toBe(2);
    await damage(collection);
    await write([[DAY + 2 * HOUR_MS, 2]]);
    expect(await countOfDay()).toBe(MANY + 2);
    await expect(readPoints()).rejects.toMatchObject(CORRUPT);
    // Neither does a deletion come to a standstill at them.
    await storage.commit([remove(DAY, DAY + HOUR_MS)]).catch((error) => expect(error).toMatchObject(CORRUPT));
    await write([[DAY + DAY_MS, 3]]);
  });

  it('a block’s mark, set high: cells are `corrupt_data` until they are rebuilt', async () => {
    await write([[DAY, 1]]);
    await collection('cells').updateMany({}, { $set: { w: 2 ** 40 } });
    await expect(countOfDay()).rejects.toMatchObject(CORRUPT);
    await write([[DAY + HOUR_MS, 2]]);
    // A block of days is mended as a whole or not at all.
    const start = DAY - (DAY % (96 * DAY_MS));
    await storage.rebuild([1], start, start + 96 * DAY_MS);
    expect(await countOfDay()).toBe(2);
  });

  it('a block’s bytes: cells are answered from raw, and mended by a rebuild', async () => {
    await write([[DAY, 1]]);
    await collection('cells').updateMany({}, { $set: { body: NOT_BYTES } });
    expect(await countOfDay()).toBe(1);
    await storage.rebuild([1], DAY, DAY + DAY_MS);
    expect(await countOfDay()).toBe(1);
  });

  it.each([
    ['state', { folded: 'x' }],
    ['series', { ref: 'x' }],
    ['metrics', { definition: 'x' }],
    ['log', { body: NOT_BYTES }],
  ] as const)('in %s: another process does not open, and is told which', async (name, damage) => {
    await write([[DAY, 1]]);
    await storage.commit([batch([[DAY, 2]])]);
    await collection(name).updateMany({}, { $set: damage });
    const another = stores.create(storage);
    await expect(another.open(context)).rejects.toMatchObject(CORRUPT);
    await another.close();
  });

  it('a book or a credential is `corrupt_data` where it is read', async () => {
    await storage.books.apply([insertOf(aBook(1)), insertOf(aBook(2))]);
    await storage.credentials.insert(aCredential({ id: 'a' }));
    await collection('books').updateOne({ _id: bookId(1) }, { $set: { book: '{' } });
    await collection('credentials').updateMany({}, { $set: { body: '{' } });
    await expect(storage.books.get(bookId(1))).rejects.toMatchObject(CORRUPT);
    expect((await storage.books.get(bookId(2)))?.id).toBe(bookId(2));
    await expect(storage.credentials.get({ kind: 'key', id: 'a' })).rejects.toMatchObject(CORRUPT);
  });
});
