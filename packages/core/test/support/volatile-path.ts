import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** In memory where the system offers that: histories are about answers, and thousands of syncs to disk would take minutes. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'metrics-handler-'));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

export function volatilePath(): string {
  return join(folder, `${count++}.db`);
}
