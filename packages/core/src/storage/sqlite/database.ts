import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { MetricsHandlerError } from '../../errors.ts';
import { createSchema } from './schema.ts';
import { commitError, storageError } from './sqlite-errors.ts';

const BUSY_TIMEOUT_MS = 5_000;

/** `synced` transactions are on the disk when they return; `lazy` ones only keep their order, for work that can be done again. */
export type Durability = 'synced' | 'lazy';

/** One connection to the file: statements prepared once, transactions, and errors in the words of the public interface. */
export class Database {
  readonly path: string;
  readonly #statements = new Map<string, StatementSync>();
  #connection: DatabaseSync | undefined;
  #durability: Durability = 'synced';

  constructor(path: string) {
    this.path = path;
  }

  open(): void {
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      const connection = new DatabaseSync(this.path, { timeout: BUSY_TIMEOUT_MS });
      try {
        createSchema(connection, this.path);
        this.#connection = connection;
      } catch (error) {
        connection.close();
        throw error;
      }
    } catch (error) {
      throw openError(error, this.path);
    }
  }

  close(): void {
    this.#statements.clear();
    this.#connection?.close();
    this.#connection = undefined;
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

  /** Changes whenever another connection has committed. */
  dataVersion(): number {
    const pragma = this.statement('PRAGMA data_version');
    const [version] = this.readOne(() => pragma.get()) as unknown as [number];
    return version;
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
    if (durability !== this.#durability) {
      this.#opened().exec(durability === 'synced' ? 'PRAGMA synchronous = FULL' : 'PRAGMA synchronous = NORMAL');
      this.#durability = durability;
    }
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

  #rollBack(): void {
    // SQLite has rolled back by itself after some errors.
    if (this.#opened().isTransaction) this.run('ROLLBACK');
  }

  #opened(): DatabaseSync {
    if (!this.#connection) throw this.notOpen();
    return this.#connection;
  }
}

function openError(error: unknown, path: string): unknown {
  const mapped = storageError(error, path);
  if (mapped !== error || !(error instanceof Error) || !('syscall' in error)) return mapped;
  return new MetricsHandlerError('storage_unavailable', `${path}: the folder cannot be made (${error.message})`, {
    cause: error,
  });
}
