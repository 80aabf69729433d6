import { type Document, deserialize, Long, serialize } from 'bson';
import type { Command } from './command.ts';
import { CommandError } from './command-error.ts';
import type { Row, Runner } from './database.ts';

interface OpenCursor {
  continuation: Uint8Array;
  usedAt: number;
}

const IDLE_MS = 600_000;

/** The cursors of all connections; one that is not used for ten minutes goes. */
export class Cursors {
  readonly #open = new Map<bigint, OpenCursor>();
  #next = BigInt(Date.now()) << 16n;

  /** Runs a command that answers with a first page: `find`, `aggregate`, `listIndexes`, `listCollections`. */
  async first(kind: string, command: Command, runner: Runner): Promise<Uint8Array> {
    this.#sweep();
    const id = ++this.#next;
    const sql = `SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.${kind}_cursor_first_page($1, $2::bytea, $3)`;
    const [row] = await runner.query(sql, [command.database, command.bson, String(id)]);
    return this.#page(id, row as Row);
  }

  async more(command: Command, runner: Runner): Promise<Uint8Array> {
    const id = BigInt(command.target as bigint | number);
    const cursor = this.#open.get(id);
    if (!cursor) throw new CommandError(43, 'CursorNotFound', `cursor id ${id} not found`);
    const sql =
      'SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::bytea, $3::bytea)';
    const [row] = await runner.query(sql, [command.database, command.bson, cursor.continuation]);
    return this.#page(id, row as Row);
  }

  kill(command: Command): Uint8Array {
    const { cursors } = deserialize(command.bson, { useBigInt64: true }) as { cursors: bigint[] };
    const [killed, notFound]: [Long[], Long[]] = [[], []];
    for (const id of cursors) (this.#open.delete(BigInt(id)) ? killed : notFound).push(Long.fromBigInt(BigInt(id)));
    const answer: Document = {
      cursorsKilled: killed,
      cursorsNotFound: notFound,
      cursorsAlive: [],
      cursorsUnknown: [],
      ok: 1,
    };
    return serialize(answer);
  }

  #page(id: bigint, row: Row): Uint8Array {
    const continuation = row.continuation as Uint8Array | null;
    if (continuation) this.#open.set(id, { continuation, usedAt: performance.now() });
    else this.#open.delete(id);
    return row.cursorpage as Uint8Array;
  }

  #sweep(): void {
    const before = performance.now() - IDLE_MS;
    for (const [id, { usedAt }] of this.#open) if (usedAt < before) this.#open.delete(id);
  }
}
