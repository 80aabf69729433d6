import { type Document, deserialize, serialize } from 'bson';
import type { Command } from './command.ts';
import { CommandError } from './command-error.ts';
import type { Row, Runner } from './database.ts';

type Handler = (command: Command, runner: Runner) => Promise<Uint8Array>;

/** A function of DocumentDB that takes the database's name and the command and answers with a document. */
function documentOf(sql: string, params: (command: Command) => readonly unknown[]): Handler {
  return async (command, runner) => {
    const [row] = await runner.query(sql, params(command));
    return Object.values(row as Row)[0] as Uint8Array;
  };
}

const whole = ({ database, bson }: Command) => [database, bson];

/** The commands about databases, collections and indexes, and the two reads that have no cursor. */
export const CATALOG: Readonly<Record<string, Handler>> = {
  count: documentOf('SELECT document::bytea FROM documentdb_api.count_query($1, $2::bytea)', whole),
  distinct: documentOf('SELECT document::bytea FROM documentdb_api.distinct_query($1, $2::bytea)', whole),
  create: documentOf('SELECT documentdb_api.create_collection_view($1, $2::bytea)::bytea', whole),
  collMod: documentOf('SELECT documentdb_api.coll_mod($1, $2, $3::bytea)::bytea', (c) => [
    c.database,
    c.target,
    c.bson,
  ]),
  collStats: documentOf('SELECT documentdb_api.coll_stats($1, $2)::bytea', (c) => [c.database, c.target]),
  dbStats: documentOf('SELECT documentdb_api.db_stats($1)::bytea', (c) => [c.database]),
  listDatabases: documentOf('SELECT documentdb_api.list_databases($1::bytea)::bytea', (c) => [c.bson]),
  validate: documentOf('SELECT document::bytea FROM documentdb_api.validate($1, $2::bytea)', whole),
  createIndexes,
  dropIndexes: documentOf('CALL documentdb_api.drop_indexes($1, $2::bytea)', whole),
  drop,
  dropDatabase,
};

/** DocumentDB tells the outcome per shard; MongoDB tells it at the top. */
async function createIndexes({ database, bson }: Command, runner: Runner): Promise<Uint8Array> {
  const sql = 'SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2::bytea, true)::bytea AS document';
  const [row] = await runner.query(sql, [database, bson]);
  const answer: Document = deserialize(row?.document as Uint8Array);
  return serialize({ ...answer.raw?.defaultShard, ok: Number(answer.ok) });
}

async function drop({ database, target }: Command, runner: Runner): Promise<Uint8Array> {
  const [row] = await runner.query('SELECT documentdb_api.drop_collection($1, $2) AS dropped', [database, target]);
  if (row?.dropped === false) throw new CommandError(26, 'NamespaceNotFound', 'ns not found');
  return serialize({ ns: `${database}.${target}`, ok: 1 });
}

async function dropDatabase({ database }: Command, runner: Runner): Promise<Uint8Array> {
  await runner.query('SELECT documentdb_api.drop_database($1)', [database]);
  return serialize({ dropped: database, ok: 1 });
}
