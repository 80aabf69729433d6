import type {
  CellsRequest,
  Change,
  ChangesPage,
  CommitOutcome,
  Cursor,
  MetricRecord,
  PointsRequest,
  SeriesId,
  SeriesRecord,
  SeriesSelector,
  StorageAdapter,
  StorageContext,
} from '@metrics-handler/core';
import { MetricsHandlerError } from '@metrics-handler/core';
import { assertAligned } from '@metrics-handler/core/storage';
import type { Db } from 'mongodb';
import { BookLane } from './books/book-lane.ts';
import { MongoBookStore } from './books/mongo-book-store.ts';
import { type Collections, collectionsOf } from './collections.ts';
import { commitChanges } from './commit/commit.ts';
import { commitRebuild } from './commit/commit-rebuild.ts';
import { forgetSessions, MongoCredentialStore } from './credentials.ts';
import { Folder } from './fold/folder.ts';
import { ensureCollections } from './indexes.ts';
import { storageError } from './mongo-errors.ts';
import { Mutex } from './mutex.ts';
import { openState } from './open-state.ts';
import { readChanges } from './read/changes.ts';
import { readCells, readPoints } from './read/reads.ts';
import { answered } from './retried.ts';
import { type Store, storeOf } from './store.ts';
import { forgetKeys } from './upkeep/forget-keys.ts';
import { Sweep } from './upkeep/sweep.ts';
import { LogTrim } from './upkeep/trim-log.ts';

export interface MongoStorageOptions {
  /** A database of a connected client, which the caller closes after the store. */
  readonly db: Db;
  /** What the names of all collections begin with, so that several stores fit one database. */
  readonly prefix?: string;
}

/**
 * A store in a MongoDB database, shared by any number of processes on any number of machines. Needs no transactions, so a standalone, a replica set, a sharded
 * cluster and compatible servers all do.
 *
 * @example
 * const client = await new MongoClient('mongodb://localhost', { retryWrites: false }).connect();
 * const handler = await createMetricsHandler({ storage: mongoStorage({ db: client.db('metrics') }) });
 */
export function mongoStorage({ db, prefix = '' }: MongoStorageOptions): StorageAdapter {
  return new MongoStorage(db, prefix);
}

interface Opened {
  readonly store: Store;
  readonly folder: Folder;
  readonly sweep: Sweep;
  readonly trim: LogTrim;
  readonly books: BookLane;
}

class MongoStorage implements StorageAdapter {
  readonly name = 'mongodb';
  readonly capabilities = { durable: true, shared: true };
  readonly books: MongoBookStore;
  readonly credentials: MongoCredentialStore;
  readonly #db: Db;
  readonly #collections: Collections;
  /** One number of the log is open at a time. */
  readonly #commits = new Mutex();
  #opened: Opened | undefined;

  constructor(db: Db, prefix: string) {
    this.#db = db;
    this.#collections = collectionsOf(db, prefix);
    this.books = new MongoBookStore(() => {
      const { store, books } = this.#parts();
      return { collections: store.collections, lane: books, now: () => store.context.clock.now() };
    });
    this.credentials = new MongoCredentialStore(() => this.#parts().store.collections);
  }

  async open(context: StorageContext): Promise<void> {
    await reach(this.#db);
    await openState(this.#collections);
    await ensureCollections(this.#db, this.#collections);
    const store = storeOf(this.#collections, context);
    await store.replica.synchronise();
    this.#opened = {
      store,
      folder: new Folder(store),
      sweep: new Sweep(store),
      trim: new LogTrim(store),
      books: new BookLane(this.#collections),
    };
  }

  /** What is not folded yet is as safe as what is, so nothing has to be finished. */
  async close(): Promise<void> {
    const opened = this.#opened;
    if (!opened) return;
    this.#opened = undefined;
    await this.#commits.idle();
    await opened.folder.idle();
  }

  async commit(changes: readonly Change[]): Promise<readonly CommitOutcome[]> {
    const { store, folder } = this.#parts();
    const outcomes = await this.#commits.run(() => commitChanges(store, folder, changes));
    folder.keepUp();
    return outcomes;
  }

  async head(): Promise<Cursor> {
    return [(await this.#current()).replica.memory.head];
  }

  async changes(after: Cursor, limit: number): Promise<ChangesPage> {
    return readChanges(await this.#current(), after, limit);
  }

  async metrics(): Promise<readonly MetricRecord[]> {
    return (await this.#current()).replica.memory.catalog.metrics();
  }

  async metric(name: string): Promise<MetricRecord | null> {
    return (await this.#current()).replica.memory.catalog.metric(name);
  }

  async series(selector: SeriesSelector): Promise<readonly SeriesRecord[]> {
    return (await this.#current()).replica.memory.catalog.select(selector);
  }

  async readCells(request: CellsRequest) {
    const { store, folder } = this.#parts();
    return readCells(store, folder, request);
  }

  async readPoints(request: PointsRequest) {
    const { store, folder } = this.#parts();
    return readPoints(store, folder, request);
  }

  async rebuild(series: readonly SeriesId[], from: number, to: number): Promise<void> {
    const { store, folder } = this.#parts();
    assertAligned({ tier: 'day', from, to });
    const n = await this.#commits.run(() => commitRebuild(store, series, from, to));
    await folder.foldTo(n);
  }

  async maintain(): Promise<boolean> {
    const { store, folder, sweep, trim } = this.#parts();
    await store.replica.synchronise();
    if (folder.isBehind && (await folder.step())) return true;
    if (await sweep.step()) return true;
    if (await this.#commits.run(() => forgetKeys(store))) return true;
    if (await forgetSessions(store.collections, store.context.clock.now())) return true;
    return trim.step();
  }

  /** The store, caught up with every process. */
  async #current(): Promise<Store> {
    const { store } = this.#parts();
    await store.replica.synchronise();
    return store;
  }

  #parts(): Opened {
    if (!this.#opened) throw new MetricsHandlerError('closed', 'the MongoDB store is not open');
    return this.#opened;
  }
}

/** Says at once what a wrong address or password comes to, instead of trying for as long as a fail-over may take. */
async function reach(db: Db): Promise<void> {
  try {
    await answered(db.command({ ping: 1 }));
  } catch (error) {
    throw storageError(error);
  }
}
