import { startDocumentDb } from './documentdb/start-documentdb.ts';
import type { Engine } from './engine.ts';
import type { EngineFiles } from './find-engine.ts';
import { startMongod } from './mongod/start-mongod.ts';

/** Starts a server on a port and a data directory of its own. */
export function startEngine(files: EngineFiles): Promise<Engine> {
  return files.kind === 'mongod' ? startMongod(files.binary) : startDocumentDb(files.root);
}
