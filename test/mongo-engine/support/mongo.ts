import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { afterAll } from 'vitest';
import { testEngine } from '../../../tools/mongo-engine/vitest/test-engine.ts';

export const engine = await testEngine();

const databaseName = `engine_${crypto.randomUUID().slice(0, 8)}`;
const clients: MongoClient[] = [];

afterAll(async () => {
  await clients[0]?.db(databaseName).dropDatabase();
  await Promise.all(clients.map((client) => client.close()));
});

/** A client of its own on this file's database, which goes when the file ends. */
export function connect(options: MongoClientOptions = {}): { client: MongoClient; db: Db } {
  const client = new MongoClient(engine?.uri ?? '', options);
  clients.push(client);
  return { client, db: client.db(databaseName) };
}
