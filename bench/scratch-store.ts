import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A path for a new store, and the way to remove it. */
export async function scratchStore(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'metrics-handler-bench-'));
  return { path: join(directory, 'metrics.db'), remove: () => rm(directory, { recursive: true, force: true }) };
}
