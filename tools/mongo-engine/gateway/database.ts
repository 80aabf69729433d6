import pg from 'pg';
import { CommandError } from './command-error.ts';

/** One row; `bytea` comes as bytes. */
export type Row = Readonly<Record<string, Uint8Array | string | number | boolean | null>>;

/** Where SQL runs: the pool, or the one connection of a transaction. */
export interface Runner {
  query(sql: string, params: readonly unknown[]): Promise<readonly Row[]>;
}

/** DocumentDB answers nothing large enough to make one connection per concurrent command dear. */
const MAX_CONNECTIONS = 48;

/** PostgreSQL with DocumentDB. Cursors are kept in files, so that any connection can go on with any cursor. */
export class Database implements Runner {
  readonly #pool: pg.Pool;

  constructor(port: number) {
    this.#pool = new pg.Pool({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      database: 'postgres',
      max: MAX_CONNECTIONS,
      idleTimeoutMillis: 0,
      options: '-c documentdb.useFileBasedPersistedCursors=on -c client_min_messages=error',
    });
    // A connection that breaks while idle is simply not used again.
    this.#pool.on('error', () => undefined);
  }

  query(sql: string, params: readonly unknown[]): Promise<readonly Row[]> {
    return run(this.#pool, sql, params);
  }

  /** Runs within a time limit; PostgreSQL cancels what takes longer. */
  async queryWithin(limitMs: number, sql: string, params: readonly unknown[]): Promise<readonly Row[]> {
    const client = await this.#pool.connect();
    try {
      await client.query(`SET statement_timeout = ${Math.ceil(limitMs)}`);
      const rows = await run(client, sql, params);
      await client.query('SET statement_timeout = 0');
      client.release();
      return rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** A connection of its own, inside a transaction. */
  async begin(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    return client;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

export function runnerOf(client: pg.PoolClient): Runner {
  return { query: (sql, params) => run(client, sql, params) };
}

const names = new Map<string, string>();

/** Prepared once per connection and statement. */
async function run(on: pg.Pool | pg.PoolClient, sql: string, params: readonly unknown[]): Promise<readonly Row[]> {
  const name = names.get(sql) ?? `s${names.size}`;
  names.set(sql, name);
  try {
    return (await on.query({ name, text: sql, values: [...params] })).rows;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '53300')
      throw new CommandError(91, 'ShutdownInProgress', error.message);
    throw error;
  }
}
