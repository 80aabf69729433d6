import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..');
/** What the build is made from. */
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package.json'].map((name) => join(HERE, name));
const PACKAGES = ['core', 'react-hooks'].map((name) => join(ROOT, 'packages', name, 'src'));

export const DASHBOARD = join(HERE, 'dist');

/** Builds the dashboard unless a build is there that is newer than everything it is made from. */
export async function buildIfStale(): Promise<void> {
  const builtAt = newest([join(DASHBOARD, 'index.html')]);
  if (builtAt > newest([...SOURCES, ...PACKAGES, join(ROOT, 'package-lock.json')])) return;
  // A process of its own, since a NODE_ENV that is set here, such as that of tests, would make it a build for developers.
  const vite = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin', 'vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: HERE, env });
}

/** The latest change below the paths, in epoch ms; 0 where there is nothing. */
function newest(paths: readonly string[]): number {
  return Math.max(0, ...paths.map(changedAt));
}

function changedAt(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return newest(readdirSync(path).map((name) => join(path, name)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildIfStale();
