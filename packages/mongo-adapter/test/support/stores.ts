import type { StorageAdapter } from '@metrics-handler/core';
import { type Db, MongoClient } from 'mongodb';
import { COLLECTION_NAMES } from '../../src/collections.ts';
import { mongoStorage } from '../../src/index.ts';

/** Stores for tests in a database of their own, each with a prefix of its own. Collections are emptied and used again, because engines are slow to make them. */
export class Stores {
  readonly #client: MongoClient;
  readonly db: Db;
  readonly #prefixes = new Map<StorageAdapter, string>();
  /** Prefixes of stores that were disposed of. */
  readonly #free = new Set<string>();
  #made = 0;

  private constructor(client: MongoClient, db: Db) {
    this.#client = client;
    this.db = db;
  }

  static async connect(uri: string, name: string): Promise<Stores> {
    const client = await new MongoClient(uri, { retryWrites: false }).connect();
    return new Stores(client, client.db(`test_${name}_${process.pid}`));
  }

  /** A store with a new prefix, or that of another one. `make` may put several adapters in front of it. */
  create(like?: StorageAdapter, make = (prefix: string): StorageAdapter => mongoStorage({ db: this.db, prefix })) {
    const prefix = like ? this.prefixOf(like) : this.#emptyPrefix();
    const storage = make(prefix);
    this.#prefixes.set(storage, prefix);
    return storage;
  }

  prefixOf(storage: StorageAdapter): string {
    const prefix = this.#prefixes.get(storage);
    if (prefix === undefined) throw new Error('not one of these stores');
    return prefix;
  }

  /** Empties the collections. All stores with this prefix are closed. */
  async dispose(storage: StorageAdapter): Promise<void> {
    const prefix = this.prefixOf(storage);
    if (this.#free.has(prefix)) return;
    await Promise.all(COLLECTION_NAMES.map((name) => this.db.collection(prefix + name).deleteMany({})));
    this.#free.add(prefix);
  }

  async close(): Promise<void> {
    await this.db.dropDatabase();
    await this.#client.close();
  }

  #emptyPrefix(): string {
    const [prefix = `s${this.#made++}_`] = this.#free;
    this.#free.delete(prefix);
    return prefix;
  }
}
