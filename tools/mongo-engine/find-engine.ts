import { documentDbRoot, isInstalled } from './documentdb/paths.ts';
import { findMongod } from './mongod/find-mongod.ts';

/** What this machine has to start: a mongod, or the folder that holds DocumentDB. */
export type EngineFiles =
  | { readonly kind: 'mongod'; readonly binary: string }
  | { readonly kind: 'documentdb'; readonly root: string };

/** There is no engine on this machine. The message says how to get one. */
export class NoEngineError extends Error {}

/** @throws NoEngineError */
export async function findEngine(): Promise<EngineFiles> {
  try {
    return { kind: 'mongod', binary: await findMongod() };
  } catch (cause) {
    const root = documentDbRoot();
    if (isInstalled(root)) return { kind: 'documentdb', root };
    throw new NoEngineError(
      `no MongoDB to test with: no mongod is on PATH, none can be downloaded (${(cause as Error).message}), and DocumentDB is not installed.\n` +
        'To get one: set MONGODB_URI to a server, put mongod on PATH, or run `sudo npm run engine:install` (Linux).',
      { cause },
    );
  }
}
