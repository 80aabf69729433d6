import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { MetricsHandlerError } from '../../errors.ts';
import { createSchema } from './schema.ts';
import { commitError, storageError, syncError } from './sqlite-errors.ts';
import { WalFile } from './wal-file.ts';

const BUSY_TIMEOUT_MS = 5_000;

/**
 * When a transaction is on the disk: `synced` ones are when they return, `flushed` ones once `flush` has resolved. `lazy` ones only keep their order, for
 * work that can be done again.
 */
export type Durability = 'synced' | 'flushed' | 'lazy';

/** One connection to the file: statements prepared once, transactions, and errors in the words of the public interface. */
export class Database {
  readonly path: string;
  readonly #statements = new Map<string, StatementSync>();
  #connection: DatabaseSync | undefined;
  #wal: WalFile | undefined;
  #synchronous: 'FULL' | 'NORMAL' = 'FULL';
  #dataVersion: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  open(): void {
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      const connection = new DatabaseSync(this.path, { timeout: BUSY_TIMEOUT_MS });
      try {
        createSchema(connection, this.path);
        // A store in memory has none, and some file systems cannot have one.
        if (isLogged(connection)) this.#wal = new WalFile(this.path, () => this.#moveIntoFile());
        this.#connection = connection;
      } catch (error) {
        connection.close();
        throw error;
      }
    } catch (error) {
      throw openError(error, this.path);
    }
  }

  async close(): Promise<void> {
    await this.#wal?.close();
    this.#wal = undefined;
    this.#statements.clear();
    this.#connection?.close();
    this.#connection = undefined;
    this.#synchronous = 'FULL';
    this.#dataVersion = undefined;
  }

  notOpen(): MetricsHandlerError {
    return new MetricsHandlerError('storage_unavailable', `${this.path}: the store is not open`);
  }

  /** Moves what it can from the write-ahead log into the file. */
  checkpoint(): void {
    this.statement('PRAGMA wal_checkpoint(PASSIVE)').get();
  }

  /** The statement of this text; rows come as arrays. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#opened().prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  run(sql: string): void {
    this.statement(sql).run();
  }

  /** Changes whenever another connection has committed, which may have yet to be flushed. */
  dataVersion(): number {
    const pragma = this.statement('PRAGMA data_version');
    const [version] = this.readOne(() => pragma.get()) as unknown as [number];
    if (version !== this.#dataVersion) {
      this.#dataVersion = version;
      this.#wal?.written();
    }
    return version;
  }

  /**
   * Resolves once everything that was read or written before is on the disk, whoever wrote it.
   * @throws MetricsHandlerError `storage_unavailable`, and `outcome_unknown` after a commit, where the disk fails
   */
  async flush(after: 'read' | 'commit'): Promise<void> {
    try {
      await this.#wal?.flush();
    } catch (error) {
      throw syncError(error, this.path, after);
    }
  }

  /** Runs one statement that reads, which is a snapshot of its own. */
  readOne<T>(statement: () => T): T {
    try {
      return statement();
    } catch (error) {
      throw storageError(error, this.path);
    }
  }

  /** Runs `work` on one snapshot of the file. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  /** Runs `work` as the only writer; all of it is kept, or nothing. */
  write<T>(durability: Durability, work: () => T): T {
    // Without a log there is nothing to flush afterwards.
    const synchronous = durability === 'synced' || (durability === 'flushed' && !this.#wal) ? 'FULL' : 'NORMAL';
    if (synchronous !== this.#synchronous) {
      this.#opened().exec(`PRAGMA synchronous = ${synchronous}`);
      this.#synchronous = synchronous;
    }
    if (durability === 'flushed') this.#wal?.written();
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Runs `work` inside the open transaction so that it can fail alone. */
  attempt<T>(work: () => T): T {
    this.run('SAVEPOINT attempt');
    try {
      const result = work();
      this.run('RELEASE attempt');
      return result;
    } catch (error) {
      // After a full disk SQLite may have rolled back everything by itself.
      if (this.#opened().isTransaction) {
        this.run('ROLLBACK TO attempt');
        this.run('RELEASE attempt');
      }
      throw error;
    }
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.#opened();
    try {
      this.run(begin);
    } catch (error) {
      throw storageError(error, this.path);
    }
    let result: T;
    try {
      result = work();
    } catch (error) {
      this.#rollBack();
      throw storageError(error, this.path);
    }
    try {
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw commitError(error, this.path);
    }
  }

  #moveIntoFile(): void {
    const [busy] = this.statement('PRAGMA wal_checkpoint(FULL)').get() as unknown as [number];
    if (busy !== 0) throw new Error('others read or write, so that the log cannot be moved into the file');
  }

  #rollBack(): void {
    // SQLite has rolled back by itself after some errors.
    if (this.#opened().isTransaction) this.run('ROLLBACK');
  }

  #opened(): DatabaseSync {
    if (!this.#connection) throw this.notOpen();
    return this.#connection;
  }
}

function isLogged(connection: DatabaseSync): boolean {
  return connection.prepare('PRAGMA journal_mode').get()?.journal_mode === 'wal';
}

function openError(error: unknown, path: string): unknown {
  const mapped = storageError(error, path);
  if (mapped !== error || !(error instanceof Error) || !('syscall' in error)) return mapped;
  return new MetricsHandlerError('storage_unavailable', `${path}: the folder cannot be made (${error.message})`, {
    cause: error,
  });
}
