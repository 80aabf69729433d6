import { type Db, MongoClient } from 'mongodb';
import { startEngineProcess } from '../../tools/mongo-engine/engine-process.ts';

export interface BenchDatabase {
  readonly db: Db;
  readonly uri: string;
}

/**
 * Measures on a database of its own on the server of `MONGODB_URI`, or on an engine that is started for it, and removes it.
 * @throws NoEngineError
 */
export async function onBenchDatabase<T>(measure: (database: BenchDatabase) => Promise<T>): Promise<T> {
  const given = process.env.MONGODB_URI;
  const own = given ? undefined : await startEngineProcess();
  const uri = own?.uri ?? (given as string);
  const client = await new MongoClient(uri, { retryWrites: false }).connect();
  const db = client.db(`bench_${process.pid}`);
  try {
    return await measure({ db, uri });
  } finally {
    await db.dropDatabase();
    await client.close();
    await own?.stop();
  }
}

/** Bytes of all collections of a database, indexes included. */
export async function storedBytes(db: Db): Promise<number> {
  let bytes = 0;
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const { storageSize, totalIndexSize } = await db.command({ collStats: name });
    bytes += storageSize + totalIndexSize;
  }
  return bytes;
}
