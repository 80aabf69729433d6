import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where things lie inside the installed system, which is the root directory of its processes. */
export const STATE = '/var/lib/metrics-handler';
export const POSTGRES = '/usr/lib/postgresql/18/bin/postgres';

/** The folder into which `npm run engine:install` puts a small Debian with DocumentDB. */
export function documentDbRoot(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'metrics-handler', 'documentdb');
}

export function isInstalled(root: string): boolean {
  return existsSync(join(root, STATE, 'template', 'PG_VERSION'));
}
