import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';

const VERSION = '8.0.17';
const DOWNLOADS = 'https://fastdl.mongodb.org/';
/** Without a network the tests should not wait for one. */
const ANSWER_WITHIN_MS = 3_000;
const DOWNLOAD_WITHIN_MS = 180_000;

/**
 * A mongod on PATH; else one that mongodb-memory-server has downloaded, or downloads now.
 * @throws Error where none can be downloaded, within seconds where there is no network.
 */
export async function findMongod(): Promise<string> {
  const binary = onPath() ?? (await DryMongoBinary.locateBinary({ version: VERSION }));
  if (binary) return binary;
  await fetch(DOWNLOADS, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch((cause) => {
    throw new Error(`${DOWNLOADS} does not answer`, { cause });
  });
  const overdue = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`the download of mongod ${VERSION} takes too long`)), DOWNLOAD_WITHIN_MS).unref();
  });
  return Promise.race([MongoBinary.getPath({ version: VERSION }), overdue]);
}

function onPath(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'mongod'))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
