import { type Document, deserialize, serialize } from 'bson';
import type { Command } from './command.ts';
import { duplicateKeyMessage } from './command-error.ts';
import type { Row, Runner } from './database.ts';
import { codeOfSqlState, unpackSqlState } from './error-codes.ts';

/** The field of a write command that may come as a document sequence. */
const ITEMS: Readonly<Record<string, string>> = { insert: 'documents', update: 'updates', delete: 'deletes' };

/** Two connections that create a collection at once: the loser's statement had no effect and works when repeated. */
const LOST_RACES = new Set(['23505', '42P07', '42710']);
const MAX_RACES = 5;

export async function write(command: Command, runner: Runner): Promise<Uint8Array> {
  const sequence = command.sequences.get(ITEMS[command.name] as string) ?? null;
  const sql = `SELECT p_result::bytea, p_success FROM documentdb_api.${command.name}($1, $2::bytea, $3::bytea)`;
  const [row] = await racing(() => runner.query(sql, [command.database, command.bson, sequence]));
  return answerOf(row as Row, command);
}

export async function findAndModify(command: Command, runner: Runner): Promise<Uint8Array> {
  const sql = 'SELECT p_result::bytea FROM documentdb_api.find_and_modify($1, $2::bytea)';
  const [row] = await racing(() => runner.query(sql, [command.database, command.bson]));
  return row?.p_result as Uint8Array;
}

async function racing<T>(attempt: () => Promise<T>): Promise<T> {
  for (let races = 0; ; races++) {
    try {
      return await attempt();
    } catch (error) {
      if (races === MAX_RACES || !LOST_RACES.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

function answerOf(row: Row, command: Command): Uint8Array {
  const answer = row.p_result as Uint8Array;
  if (row.p_success !== false && !Buffer.from(answer).includes('writeErrors')) return answer;
  const document: Document = deserialize(answer, { promoteValues: false });
  document.writeErrors = document.writeErrors?.map((error: Document) => translated(error, command));
  return serialize(document);
}

function translated(error: Document, command: Command): Document {
  const sqlState = unpackSqlState(Number(error.code));
  const { code } = codeOfSqlState(sqlState);
  const message = String(error.errmsg);
  const errmsg = code === 11000 ? duplicateKeyMessage(`${command.database}.${command.target}: ${message}`) : message;
  return { ...error, code, errmsg: code === 1 ? `${errmsg} (SQLSTATE ${sqlState})` : errmsg };
}
