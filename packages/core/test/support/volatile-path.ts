import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { WalFile } from '../../src/storage/sqlite/wal-file.ts';

/** In memory where the system offers that: histories are about answers, and thousands of syncs to disk would take minutes. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'metrics-handler-'));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What lies in memory has nothing to sync, and a thread that does so would be the only thing there whose time no test can set. */
export function volatilePath(): string {
  vi.spyOn(WalFile.prototype, 'sync').mockResolvedValue();
  return join(folder, `${count++}.db`);
}
