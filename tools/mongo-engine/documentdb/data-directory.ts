import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { STATE } from './paths.ts';

/** Copies the template to a data directory of this process's own; the path is as the server sees it. */
export function createDataDirectory(root: string, name: string): string {
  const inside = join(STATE, 'runs', `${process.pid}-${name}`);
  const path = join(root, inside);
  execFileSync('cp', ['-r', '--reflink=auto', join(root, STATE, 'template'), path]);
  execFileSync('chmod', ['-R', 'u=rwX,go=', path]);
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', `--reference=${join(root, STATE, 'template')}`, path]);
  return inside;
}

/** Removes what processes left that were killed before they could. */
export function removeStale(root: string): void {
  const runs = join(root, STATE, 'runs');
  for (const name of readdirSync(runs)) {
    if (!isAlive(Number.parseInt(name, 10))) rmSync(join(runs, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
