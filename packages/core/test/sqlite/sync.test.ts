import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryPath } from './support/temporary-path.ts';

/** Where CI runs, a missing strace is a failure; elsewhere these two say why they did not run. */
const canTrace = process.env.CI !== undefined || spawnSync('strace', ['-V']).status === 0;
const unless = canTrace ? '' : ' (not run: strace is not installed)';

/** How many writes to the write-ahead log no sync had followed that was over, at each acknowledgement, and how many there had been since the one before it. */
function writesAtAcknowledgements(mode: 'synced' | 'unsynced'): { written: number; unsynced: number }[] {
  const path = temporaryPath();
  const trace = `${path}.trace`;
  const writer = new URL('./support/sync-writer.ts', import.meta.url).pathname;
  const node = [process.execPath, '--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'];
  const traced = ['-f', '-y', '-e', 'trace=fsync,fdatasync,write,pwrite64', '-o', trace, ...node, writer, path, mode];
  const { status, stderr } = spawnSync('strace', traced, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the writer failed: ${stderr}`);
  const found: { written: number; unsynced: number }[] = [];
  /** What the sync that a thread is in will cover. */
  const covers = new Map<string, number>();
  let writes = 0;
  let acknowledged = 0;
  let synced = 0;
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const thread = line.split(' ', 1)[0] as string;
    if (line.includes('pwrite64(') && line.includes('-wal>')) writes++;
    if (/ f(data)?sync\(.*-wal>/.test(line)) covers.set(thread, writes);
    if (/\bf(data)?sync\b.* = 0$/.test(line)) synced = Math.max(synced, covers.get(thread) ?? 0);
    if (line.includes('"opened')) acknowledged = writes;
    if (!line.includes('"acknowledged')) continue;
    found.push({ written: writes - acknowledged, unsynced: writes - synced });
    acknowledged = writes;
  }
  return found;
}

it.skipIf(!canTrace)(`every acknowledgement follows a sync of what it is about${unless}`, { timeout: 60_000 }, () => {
  const found = writesAtAcknowledgements('synced');
  expect(found.length).toBe(30);
  expect(found.filter(({ written }) => written === 0)).toEqual([]);
  expect(found.filter(({ unsynced }) => unsynced > 0)).toEqual([]);
});

it.skipIf(!canTrace)(`the count notices a store that does not sync${unless}`, { timeout: 60_000 }, () => {
  const found = writesAtAcknowledgements('unsynced');
  expect(found.length).toBe(30);
  expect(found.filter(({ unsynced }) => unsynced > 0).length).toBeGreaterThan(20);
});
