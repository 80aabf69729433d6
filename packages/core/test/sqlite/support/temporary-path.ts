import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A path for a new store, in a folder of its own that goes when the test file ends. */
export function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
  folders.push(folder);
  return join(folder, 'metrics.db');
}
