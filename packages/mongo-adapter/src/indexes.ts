import type { Collection, Db, IndexDescription } from 'mongodb';
import { COLLECTION_NAMES, type Collections } from './collections.ts';
import { retried } from './retried.ts';

/** Every index beside those on `_id`, which carry the log, raw points, cells, series and metrics alone. */
const INDEXES: Partial<Record<keyof Collections, readonly IndexDescription[]>> = {
  keys: [{ key: { n: 1 }, name: 'by-entry' }],
  books: [
    { key: { sortKey: 1, _id: 1 }, name: 'in-order' },
    { key: { terms: 1 }, name: 'by-term' },
    { key: { identities: 1 }, name: 'by-identity' },
  ],
  credentials: [
    { key: { owner: 1 }, name: 'by-owner' },
    { key: { expiresAt: 1 }, name: 'by-expiry' },
  ],
};

/** Makes what is missing; by now it may have been made by another process. */
export async function ensureCollections(db: Db, collections: Collections): Promise<void> {
  const names = COLLECTION_NAMES.map((name) => collections[name].collectionName);
  const known = await retried(() => db.listCollections({ name: { $in: names } }, { nameOnly: true }).toArray());
  const missing = new Set(names);
  for (const { name } of known) missing.delete(name);
  for (const name of missing) {
    await retried(() => db.createCollection(name).catch(ignoreExisting));
  }
  await Promise.all(
    COLLECTION_NAMES.map((name) => ensureIndexes(collections[name] as unknown as Collection, INDEXES[name])),
  );
}

async function ensureIndexes(collection: Collection, wanted: readonly IndexDescription[] = []): Promise<void> {
  if (wanted.length === 0) return;
  const there = new Set((await retried(() => collection.listIndexes().toArray())).map(({ name }) => name));
  const absent = wanted.filter(({ name }) => !there.has(name));
  if (absent.length > 0) await retried(() => collection.createIndexes(absent));
}

const NAMESPACE_EXISTS = 48;

function ignoreExisting(error: { code?: unknown }): void {
  if (error.code !== NAMESPACE_EXISTS) throw error;
}
