import { type Binary, type Document, deserialize, serialize } from 'bson';
import { CATALOG } from './catalog.ts';
import { type Command, parseCommand } from './command.ts';
import { CommandError } from './command-error.ts';
import { Cursors } from './cursors.ts';
import type { Database, Runner } from './database.ts';
import { explain } from './explain.ts';
import { buildInfo, hello } from './greeting.ts';
import { Transactions } from './transactions.ts';
import { findAndModify, write } from './writes.ts';

type Handler = (command: Command, runner: Runner) => Promise<Uint8Array> | Uint8Array;

const OK = serialize({ ok: 1 });

/** Answers commands in the way of MongoDB, most of them by one call of a SQL function. */
export class Dispatch {
  readonly #address: string;
  readonly #database: Database;
  readonly #transactions: Transactions;
  readonly #handlers: Readonly<Record<string, Handler>>;

  /** @param address where clients reach the gateway, told in its greeting. */
  constructor(database: Database, address: string) {
    this.#address = address;
    this.#database = database;
    const cursors = new Cursors();
    const transactions = new Transactions(database);
    this.#transactions = transactions;
    const greet = () => serialize(this.greeting());
    const first =
      (kind: string): Handler =>
      (command, runner) =>
        cursors.first(kind, command, runner);
    this.#handlers = {
      ...CATALOG,
      hello: greet,
      isMaster: greet,
      ismaster: greet,
      ping: () => OK,
      buildInfo,
      buildinfo: buildInfo,
      insert: write,
      update: write,
      delete: write,
      findAndModify,
      find: first('find'),
      aggregate: first('aggregate'),
      listIndexes: first('list_indexes'),
      listCollections: first('list_collections'),
      getMore: (command, runner) => cursors.more(command, runner),
      killCursors: (command) => cursors.kill(command),
      explain: (command) => explain(command, database),
      commitTransaction: (command) => transactions.commit(command),
      abortTransaction: (command) => transactions.abort(command),
      endSessions: async ({ bson }) => {
        const { endSessions } = deserialize(bson) as { endSessions: { id: Binary }[] };
        await transactions.endSessions(endSessions.map(({ id }) => id.toString('hex')));
        return OK;
      },
      saslStart: () => {
        throw new CommandError(18, 'AuthenticationFailed', 'Authentication failed.');
      },
    };
  }

  /** @throws CommandError for what MongoDB would refuse; pg's errors otherwise. */
  async answer(body: Uint8Array, sequences: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
    const command = parseCommand(body, sequences);
    const handler = this.#handlers[command.name];
    if (!handler) throw new CommandError(59, 'CommandNotFound', `no such command: '${command.name}'`);
    return handler(command, await this.#runner(command));
  }

  greeting(): Document {
    return hello(this.#address);
  }

  async close(): Promise<void> {
    this.#transactions.close();
    await this.#database.close();
  }

  async #runner(command: Command): Promise<Runner> {
    const { autocommit, maxTimeMS } = command.envelope;
    const ends = command.name === 'commitTransaction' || command.name === 'abortTransaction';
    if (autocommit === false && !ends) return this.#transactions.runner(command);
    // With getMore it is how long to wait for a tailable cursor.
    if (!maxTimeMS || command.name === 'getMore') return this.#database;
    return { query: (sql, params) => this.#database.queryWithin(Number(maxTimeMS), sql, params) };
  }
}
