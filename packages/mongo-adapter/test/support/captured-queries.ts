import type { CommandStartedEvent, Db, Document, MongoClient } from 'mongodb';

/** By command: where its queries are, and what each is called. */
const LISTS: Readonly<Record<string, string>> = { update: 'updates', delete: 'deletes' };
const WITHOUT_QUERY = new Set([
  'ping',
  'insert',
  'create',
  'createIndexes',
  'listIndexes',
  'listCollections',
  'getMore',
  'killCursors',
  'endSessions',
]);

export interface ExplainedQuery {
  readonly query: string;
  readonly stages: readonly string[];
}

/** One command of each shape that a client sends to look for documents. */
export class CapturedQueries {
  readonly #commands = new Map<string, Document>();

  /** @param client with `monitorCommands`. */
  constructor(client: MongoClient) {
    client.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
      if (WITHOUT_QUERY.has(commandName)) return;
      const list = LISTS[commandName];
      const collection = command[commandName];
      if (list === undefined) this.#keep({ ...command });
      else for (const item of command[list]) this.#keep({ [commandName]: collection, [list]: [item] });
    });
  }

  /** How the server would look for what each asks. */
  async explained(db: Db): Promise<ExplainedQuery[]> {
    const explained: ExplainedQuery[] = [];
    for (const [query, command] of this.#commands) {
      const { lsid: _, $db: __, readConcern: ___, $readPreference: ____, ...explain } = command;
      const { queryPlanner } = await db.command({ explain, verbosity: 'queryPlanner' });
      explained.push({ query, stages: stagesOf(queryPlanner.winningPlan) });
    }
    return explained;
  }

  #keep(command: Document): void {
    const [name, collection] = Object.entries(command)[0] as [string, string];
    const { filter, query, sort, limit } = command;
    const { q } = command[LISTS[name] ?? '']?.[0] ?? {};
    const shape = [name, collection.replace(/^s\d+_/, ''), shapeOf(q ?? query ?? filter ?? {}), sort, limit === 1];
    this.#commands.set(JSON.stringify(shape), command);
  }
}

/** A filter without its values; however many alternatives it has, the first two say how they are looked for. */
function shapeOf(filter: unknown): unknown {
  if (Array.isArray(filter)) return filter.slice(0, 2).map(shapeOf);
  if (typeof filter !== 'object' || filter === null) return typeof filter;
  return Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, shapeOf(value)]));
}

function stagesOf(plan: Document): string[] {
  const { stage, inputStage, inputStages = [], queryPlan, shards = [] } = plan;
  const below = [inputStage, queryPlan, ...inputStages, ...shards.map((shard: Document) => shard.winningPlan)];
  return [stage, ...below.filter(Boolean).flatMap(stagesOf)].filter(Boolean);
}
