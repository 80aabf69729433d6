import { serialize } from 'bson';
import type pg from 'pg';
import type { Command } from './command.ts';
import { CommandError, commandErrorOf } from './command-error.ts';
import { type Database, type Runner, runnerOf } from './database.ts';

interface Transaction {
  readonly number: bigint;
  readonly client: pg.PoolClient;
  failed: boolean;
}

/** One PostgreSQL connection per transaction, found by session and number. */
export class Transactions {
  readonly #database: Database;
  readonly #bySession = new Map<string, Transaction>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The connection on which a command of a transaction runs; the first command begins it. */
  async runner({ envelope }: Command): Promise<Runner> {
    const session = sessionOf(envelope);
    if (envelope.startTransaction) {
      await this.#end(session, 'ROLLBACK');
      const client = await this.#database.begin();
      this.#bySession.set(session, { number: envelope.txnNumber ?? 0n, client, failed: false });
    }
    const transaction = this.#of(session, envelope.txnNumber);
    const { query } = runnerOf(transaction.client);
    return {
      query: async (sql, params) => {
        try {
          return await query(sql, params);
        } catch (error) {
          transaction.failed = true;
          throw commandErrorOf(error, true) ?? error;
        }
      },
    };
  }

  async commit({ envelope }: Command): Promise<Uint8Array> {
    const session = sessionOf(envelope);
    const { failed } = this.#of(session, envelope.txnNumber);
    await this.#end(session, failed ? 'ROLLBACK' : 'COMMIT');
    if (failed) throw noSuchTransaction();
    return serialize({ ok: 1 });
  }

  async abort({ envelope }: Command): Promise<Uint8Array> {
    await this.#end(sessionOf(envelope), 'ROLLBACK');
    return serialize({ ok: 1 });
  }

  /** Ends whatever the sessions left open. */
  async endSessions(sessions: readonly string[]): Promise<void> {
    for (const session of sessions) await this.#end(session, 'ROLLBACK');
  }

  close(): void {
    for (const { client } of this.#bySession.values()) client.release(true);
    this.#bySession.clear();
  }

  #of(session: string, number: bigint | undefined): Transaction {
    const transaction = this.#bySession.get(session);
    if (!transaction || transaction.number !== number) throw noSuchTransaction();
    return transaction;
  }

  async #end(session: string, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    const transaction = this.#bySession.get(session);
    if (!transaction) return;
    this.#bySession.delete(session);
    try {
      await transaction.client.query(how);
      transaction.client.release();
    } catch (error) {
      transaction.client.release(true);
      throw error;
    }
  }
}

function sessionOf({ lsid }: Command['envelope']): string {
  if (!lsid) throw new RangeError('a transaction without a session');
  return lsid.id.toString('hex');
}

function noSuchTransaction(): CommandError {
  return new CommandError(251, 'NoSuchTransaction', 'no such transaction', ['TransientTransactionError']);
}
