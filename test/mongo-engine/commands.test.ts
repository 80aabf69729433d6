import { Long, MongoBulkWriteError, MongoClient, MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { connect, engine } from './support/mongo.ts';

interface Numbered {
  _id: number;
  n?: number;
  k?: string;
}

describe.skipIf(!engine)('the engine, through the driver', () => {
  const { client, db } = connect();

  it('greets, and says which version it speaks', async () => {
    expect(await db.admin().ping()).toMatchObject({ ok: 1 });
    expect((await db.admin().buildInfo()).versionArray).toHaveLength(4);
  });

  it('answers a cursor in pages, each document once, until there are no more', async () => {
    const many = db.collection<Numbered>('many');
    const ids = Array.from({ length: 2_500 }, (_, i) => i);
    await many.insertMany(ids.map((_id) => ({ _id, n: -_id })));
    const plain = await many.find({}, { batchSize: 300 }).sort({ _id: 1 }).toArray();
    expect(plain.map(({ _id }) => _id)).toEqual(ids);
    const sorted = await many.find({}, { batchSize: 300 }).sort({ n: 1 }).toArray();
    expect(sorted.map(({ _id }) => _id)).toEqual(ids.toReversed());
    const grouped = many.aggregate([{ $group: { _id: { $mod: ['$_id', 700] } } }], { batchSize: 100 });
    expect(await grouped.toArray()).toHaveLength(700);
    expect(await many.countDocuments({ n: { $lte: -2_000 } })).toBe(500);
  });

  it('goes on with cursors side by side, and forgets one that is closed', async () => {
    const many = db.collection<Numbered>('side_by_side');
    await many.insertMany(Array.from({ length: 500 }, (_, _id) => ({ _id })));
    const cursors = Array.from({ length: 20 }, () => many.find({}, { batchSize: 50 }).sort({ _id: 1 }));
    for (let i = 0; i < 500; i++) {
      const documents = await Promise.all(cursors.map((cursor) => cursor.next()));
      expect(documents.every((document) => document?._id === i)).toBe(true);
    }
    const opened = await db.command({ find: 'side_by_side', filter: {}, batchSize: 2 });
    await db.command({ killCursors: 'side_by_side', cursors: [opened.cursor.id] });
    const gone = db.command({ getMore: Long.fromValue(opened.cursor.id), collection: 'side_by_side' });
    await expect(gone).rejects.toMatchObject({ code: 43 });
  });

  it('tells duplicate keys by code 11000, of _id and of unique indexes, and stores the rest of an unordered batch', async () => {
    const unique = db.collection<Numbered>('unique');
    await unique.createIndex({ k: 1 }, { unique: true, sparse: true });
    await unique.insertMany([{ _id: 1, k: 'a' }, { _id: 2 }, { _id: 3 }]);
    await expect(unique.insertOne({ _id: 1 })).rejects.toMatchObject({ code: 11000 });
    await expect(unique.insertOne({ _id: 4, k: 'a' })).rejects.toMatchObject({ code: 11000 });
    const batch = unique.insertMany([{ _id: 5 }, { _id: 5 }, { _id: 6, k: 'a' }, { _id: 7 }], { ordered: false });
    const error = (await batch.catch((reason: unknown) => reason)) as MongoBulkWriteError;
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    const errors = [error.writeErrors].flat();
    expect(errors.map(({ index, code }) => [index, code])).toEqual([
      [1, 11000],
      [2, 11000],
    ]);
    expect(await unique.countDocuments()).toBe(5);
    const upsert = unique.findOneAndUpdate({ _id: 9, n: 5 }, { $set: { k: 'a' } }, { upsert: true });
    await expect(upsert).rejects.toMatchObject({ code: 11000 });
  });

  it('adds every one of many concurrent guarded upserts once, though each is sent twice', async () => {
    const cells = db.collection<{ _id: number; sum: number; w: Record<string, number> }>('cells');
    const add = async (cell: number, lane: number) => {
      const guard = { _id: cell, [`w.${lane}`]: { $not: { $gte: 1 } } };
      const change = { $inc: { sum: 1 }, $set: { [`w.${lane}`]: 1 } };
      for (let sent = 0; sent < 2; sent++) {
        try {
          await cells.updateOne(guard, change, { upsert: true });
        } catch (error) {
          if (!(error instanceof MongoServerError) || error.code !== 11000) throw error;
          await cells.updateOne(guard, change);
        }
      }
    };
    const lanes = Array.from({ length: 16 }, (_, lane) => lane);
    await Promise.all(
      lanes.map(async (lane) => {
        for (let cell = 0; cell < 20; cell++) await add(cell, lane);
      }),
    );
    expect(await cells.countDocuments({ sum: 16 })).toBe(20);
  });

  it('creates a collection once, however many first writes race', async () => {
    const first = db.collection<Numbered>('first');
    await Promise.all(Array.from({ length: 16 }, (_, _id) => first.insertOne({ _id })));
    expect(await first.countDocuments()).toBe(16);
  });

  it('commits a transaction as a whole, and nothing of one that is aborted', async () => {
    const ledger = db.collection<Numbered>('ledger');
    await ledger.insertOne({ _id: 0, n: 0 });
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await ledger.insertOne({ _id: 1 }, { session });
        await ledger.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { session });
        expect(await ledger.countDocuments({ _id: 1 })).toBe(0);
      }),
    );
    const refused = client.withSession((session) =>
      session.withTransaction(async () => {
        await ledger.insertOne({ _id: 2 }, { session });
        throw new RangeError('no');
      }),
    );
    await expect(refused).rejects.toThrow(RangeError);
    expect(await ledger.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 0, n: 1 }, { _id: 1 }]);
  });

  it('explains which index serves a query, and that none does', async () => {
    const explained = db.collection<Numbered>('explained');
    await explained.createIndex({ k: 1 }, { name: 'by_k' });
    await explained.insertMany([
      { _id: 1, k: 'a' },
      { _id: 2, k: 'b' },
    ]);
    const stages = async (filter: object) =>
      JSON.stringify((await explained.find(filter).explain('queryPlanner')).queryPlanner.winningPlan);
    expect(await stages({ k: 'a' })).toContain('by_k');
    expect(await stages({ n: 1 })).toContain('COLLSCAN');
  });

  it('keeps integers of 64 bits, and refuses what MongoDB refuses', async () => {
    const integers = db.collection<{ _id: number; n: Long }>('integers', { promoteLongs: false });
    await integers.insertOne({ _id: 1, n: Long.MAX_VALUE.sub(1) });
    await integers.updateOne({ _id: 1 }, { $inc: { n: Long.ONE } });
    expect((await integers.findOne({ _id: 1 }))?.n).toEqual(Long.MAX_VALUE);
    await expect(integers.updateOne({ _id: 1 }, { $bad: 1 } as object)).rejects.toMatchObject({ code: 9 });
    await expect(db.command({ unheardOf: 1 })).rejects.toMatchObject({ code: 59 });
    await expect(db.collection('nowhere').drop()).resolves.toBe(false);
  });

  it('stops a command at its time limit', async () => {
    const slow = db.collection<Numbered>('slow');
    await slow.insertMany(Array.from({ length: 3_000 }, (_, _id) => ({ _id })));
    const join = {
      $lookup: { from: 'slow', pipeline: [{ $match: { $expr: { $gt: ['$n', '$$x'] } } }], let: { x: '$_id' }, as: 'j' },
    };
    await expect(slow.aggregate([join], { maxTimeMS: 50 }).toArray()).rejects.toMatchObject({ code: 50 });
  });

  it('refuses credentials that it does not know', async () => {
    const stranger = new MongoClient(engine?.uri ?? '', {
      auth: { username: 'nobody', password: 'guess' },
      serverSelectionTimeoutMS: 5_000,
    });
    await expect(stranger.db('admin').command({ ping: 1 })).rejects.toMatchObject({ code: 18 });
    await stranger.close();
  });
});
