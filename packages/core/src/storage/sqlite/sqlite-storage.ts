import type { SeriesId } from '../../metric/series.ts';
import type {
  CellsRequest,
  ChangesPage,
  MetricRecord,
  PointsRequest,
  StorageAdapter,
  StorageContext,
} from '../adapter.ts';
import type { Change, CommitOutcome, SeriesSelector } from '../change.ts';
import type { Cursor } from '../cursor.ts';
import { assertAligned } from '../read-range.ts';
import { appendEntry } from './commit/append-entry.ts';
import { commitChange } from './commit/commit-change.ts';
import { Database } from './database.ts';
import { readCells, readPoints } from './reader.ts';
import { SqliteBookStore } from './sqlite-book-store.ts';
import { SqliteCredentialStore } from './sqlite-credential-store.ts';
import { openStore, readStore, type Store, writeStore } from './store.ts';
import { floorsOf } from './stored-cells.ts';
import { Folder } from './upkeep/folder.ts';
import { recomputeCells } from './upkeep/recompute-cells.ts';
import { RetentionSweep } from './upkeep/retention-sweep.ts';

export interface SqliteStorageOptions {
  /** The file, made with its folder where it is missing. Beside it lie `-wal` and `-shm` while it is open. */
  readonly path: string;
}

/**
 * A store in one SQLite file, durable when a commit resolves and shared by any number of processes of one machine.
 *
 * @example
 * const handler = await createMetricsHandler({ storage: sqliteStorage({ path: './data/metrics.db' }) });
 */
export function sqliteStorage(options: SqliteStorageOptions): StorageAdapter {
  return new SqliteStorage(options.path);
}

interface Opened {
  readonly store: Store;
  readonly folder: Folder;
  readonly sweep: RetentionSweep;
}

/**
 * Every statement is synchronous, so a call is one tick and one transaction: what it answers is one snapshot. Nothing is answered before all of that
 * snapshot is on the disk, also what another process wrote: a loss of power takes back nothing that anybody has heard of.
 */
class SqliteStorage implements StorageAdapter {
  readonly name = 'sqlite';
  readonly capabilities = { durable: true, shared: true };
  readonly books: SqliteBookStore;
  readonly credentials: SqliteCredentialStore;
  readonly #database: Database;
  #opened: Opened | undefined;

  constructor(path: string) {
    this.#database = new Database(path);
    this.books = new SqliteBookStore(this.#database);
    this.credentials = new SqliteCredentialStore(this.#database);
  }

  async open(context: StorageContext): Promise<void> {
    this.#database.open();
    const store = openStore(this.#database, this.credentials, context);
    try {
      readStore(store, () => {});
    } catch (error) {
      await this.#database.close();
      throw error;
    }
    this.#opened = { store, folder: new Folder(store), sweep: new RetentionSweep(store) };
  }

  async close(): Promise<void> {
    if (!this.#opened) return;
    const { store, folder } = this.#opened;
    try {
      caughtUp(store);
      while (folder.isBehind) folder.step();
    } catch (error) {
      store.context.logger.warn({ error }, 'folding failed at the end; the next start goes on with it');
    }
    this.#opened = undefined;
    await this.#database.close();
  }

  async commit(changes: readonly Change[]): Promise<readonly CommitOutcome[]> {
    const { store, folder } = this.#parts();
    const outcomes = writeStore(store, 'flushed', () => changes.map((change) => commitChange(store, folder, change)));
    const flushed = this.#database.flush('commit');
    // While the disk is busy.
    folder.keepUp(outcomes.reduce((sum, outcome) => sum + (outcome.status === 'committed' ? outcome.affected : 0), 0));
    await flushed;
    return outcomes;
  }

  async head(): Promise<Cursor> {
    return this.#current(({ replica }) => replica.cursor);
  }

  async changes(after: Cursor, limit: number): Promise<ChangesPage> {
    const { replica } = this.#parts().store;
    // Most often nothing has happened, and asking that needs no snapshot.
    if (replica.isCurrent() && after.length === 1 && after[0] === replica.head)
      return { reset: false, entries: [], cursor: after, more: false };
    return this.#read(({ replica }) => replica.changes(after, limit));
  }

  async metrics(): Promise<readonly MetricRecord[]> {
    return this.#current(({ replica }) => replica.catalog.metrics());
  }

  async metric(name: string): Promise<MetricRecord | null> {
    return this.#current(({ replica }) => replica.catalog.metric(name));
  }

  async series(selector: SeriesSelector) {
    return this.#current(({ replica }) => replica.catalog.select(selector));
  }

  async readCells(request: CellsRequest) {
    return this.#read((store) => readCells(store, request));
  }

  async readPoints(request: PointsRequest) {
    return this.#read((store) => readPoints(store, request));
  }

  async rebuild(series: readonly SeriesId[], from: number, to: number): Promise<void> {
    const { store } = this.#parts();
    assertAligned({ tier: 'day', from, to });
    writeStore(store, 'synced', () => {
      // Frozen cells have no raw to be computed from.
      for (const id of series) recomputeCells(store, id, Math.max(from, floorsOf(store, id).raw), to);
      appendEntry(store, { kind: 'rebuild', series, from, to });
    });
  }

  async maintain(): Promise<boolean> {
    const { store, folder, sweep } = this.#parts();
    caughtUp(store);
    if (folder.isBehind) {
      folder.step();
      return true;
    }
    if (sweep.step()) return true;
    return this.#forget(store);
  }

  #forget(store: Store): boolean {
    const { database, replica, log, keys, series, credentials, context } = store;
    const now = context.clock.now();
    const more = writeStore(store, 'lazy', () => {
      const moreEntries = log.trim(replica.overlay.state.frontier, now);
      series.dropTombstones(log.bounds().oldest);
      const moreKeys = keys.forget(now);
      return credentials.forget(now) || moreKeys || moreEntries;
    });
    if (!more) database.checkpoint();
    return more;
  }

  /** What memory holds, once it is as new as the file. */
  async #current<T>(work: (store: Store) => T): Promise<T> {
    const result = work(caughtUp(this.#parts().store));
    await this.#database.flush('read');
    return result;
  }

  async #read<T>(work: (store: Store) => T): Promise<T> {
    const { store } = this.#parts();
    const result = readStore(store, () => work(store));
    await this.#database.flush('read');
    return result;
  }

  #parts(): Opened {
    if (!this.#opened) throw this.#database.notOpen();
    return this.#opened;
  }
}

/** The store, with memory as new as the file. */
function caughtUp(store: Store): Store {
  return store.replica.isCurrent() ? store : readStore(store, () => store);
}
