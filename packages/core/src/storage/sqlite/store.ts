import type { SeriesId } from '../../metric/series.ts';
import type { StorageContext } from '../adapter.ts';
import type { Database, Durability } from './database.ts';
import { Replica } from './replica/replica.ts';
import type { SqliteCredentialStore } from './sqlite-credential-store.ts';
import { CellTable } from './table/cell-table.ts';
import { ChunkTable } from './table/chunk-table.ts';
import { IdempotencyTable } from './table/idempotency-table.ts';
import { LogTable } from './table/log-table.ts';
import { SeriesTable } from './table/series-table.ts';
import { StateTable } from './table/state-table.ts';

/** An open file: its tables, and what memory holds of them. */
export interface Store {
  readonly context: StorageContext;
  readonly database: Database;
  readonly state: StateTable;
  readonly log: LogTable;
  readonly keys: IdempotencyTable;
  readonly series: SeriesTable;
  readonly chunks: ChunkTable;
  readonly cells: CellTable;
  readonly credentials: SqliteCredentialStore;
  readonly replica: Replica;
  /** Keys of damaged blocks that were reported. */
  readonly damaged: Set<number>;
}

export function openStore(database: Database, credentials: SqliteCredentialStore, context: StorageContext): Store {
  const state = new StateTable(database);
  const log = new LogTable(database);
  const series = new SeriesTable(database);
  const replica = new Replica(database, state, log, series);
  return {
    context,
    database,
    state,
    log,
    keys: new IdempotencyTable(database),
    series,
    chunks: new ChunkTable(database),
    cells: new CellTable(database),
    credentials,
    replica,
    damaged: new Set(),
  };
}

/** Runs `work` on one snapshot, with memory at the same point. */
export function readStore<T>({ database, replica }: Store, work: () => T): T {
  return database.read(() => {
    replica.synchronise();
    return work();
  });
}

/** Runs `work` as the only writer, with memory at the same point before it; memory that a failure has left ahead of the file is dropped. */
export function writeStore<T>({ database, replica }: Store, durability: Durability, work: () => T): T {
  try {
    return database.write(durability, () => {
      replica.synchronise();
      return work();
    });
  } catch (error) {
    replica.invalidate();
    throw error;
  }
}

/** Whether cells of this series carry sketches. */
export function hasBins({ replica }: Store, id: SeriesId): boolean {
  const record = replica.catalog.get(id);
  return record !== undefined && replica.catalog.definition(record.metric)?.kind === 'histogram';
}
