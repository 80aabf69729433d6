import { type Document, deserialize, serialize } from 'bson';
import type { Command } from './command.ts';
import { CommandError } from './command-error.ts';
import type { Database } from './database.ts';

/** PostgreSQL's plan node, as EXPLAIN (FORMAT JSON) has it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const VIEWS: Readonly<Record<string, string>> = {
  find: 'bson_aggregation_find',
  aggregate: 'bson_aggregation_pipeline',
  count: 'bson_aggregation_count',
  distinct: 'bson_aggregation_distinct',
};

/**
 * Explains in MongoDB's terms how a command finds its documents: `winningPlan` has a stage IXSCAN with the index's name or COLLSCAN, and
 * `postgres` the plan behind it. MongoDB takes an index wherever one serves; PostgreSQL scans a small table whole, so that is switched off here.
 */
export async function explain(command: Command, database: Database): Promise<Uint8Array> {
  const explained = searchOf(deserialize(command.bson).explain);
  const name = Object.keys(explained)[0] as string;
  const view = VIEWS[name];
  if (!view) throw new CommandError(115, 'CommandNotSupported', `explain of ${name} is not supported`);
  const client = await database.begin();
  try {
    await client.query('SET LOCAL enable_seqscan = off');
    const { rows } = await client.query(
      `EXPLAIN (FORMAT JSON) SELECT document FROM documentdb_api_catalog.${view}($1, $2::bytea)`,
      [command.database, Buffer.from(serialize(explained))],
    );
    const plan: PlanNode = rows[0]['QUERY PLAN'][0].Plan;
    const winningPlan = stageOf(plan) ?? { stage: 'EOF' };
    return serialize({ queryPlanner: { winningPlan, rejectedPlans: [] }, postgres: JSON.stringify(plan), ok: 1 });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** What an update or a deletion looks for; any other command is its own. */
function searchOf(explained: Document): Document {
  const [name, collection] = Object.entries(explained)[0] as [string, string];
  if (name === 'update') return { find: collection, filter: explained.updates[0].q };
  if (name === 'delete') return { find: collection, filter: explained.deletes[0].q };
  if (name === 'findAndModify') return { find: collection, filter: explained.query, sort: explained.sort ?? {} };
  return explained;
}

/** The first scan of documents in a plan, depth first; one scan of the whole collection makes it a COLLSCAN. */
function stageOf(node: PlanNode): Document | undefined {
  const scans = scansOf(node);
  return scans.find(({ stage }) => stage === 'COLLSCAN') ?? scans[0];
}

function scansOf(node: PlanNode): Document[] {
  const indexName = node['Index Name'];
  // Documents lie in the index of their ids, behind the number of their collection: without a condition on the id it reads all of them.
  const readsAll = indexName === '_id_' && !node['Index Cond']?.includes('object_id');
  const below = (node.Plans ?? []).flatMap(scansOf);
  if (node['Node Type'] === 'Seq Scan' || readsAll) return [{ stage: 'COLLSCAN' }, ...below];
  return indexName === undefined ? below : [{ stage: 'IXSCAN', indexName }, ...below];
}
