import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryPath } from './support/temporary-path.ts';

/** Where CI runs, a missing strace is a failure; elsewhere these two say why they did not run. */
const canTrace = process.env.CI !== undefined || spawnSync('strace', ['-V']).status === 0;
const unless = canTrace ? '' : ' (not run: strace is not installed)';

/** How many syncs finished before each acknowledgement and after the one before it. */
function syncsBeforeAcknowledgements(mode: 'synced' | 'unsynced'): number[] {
  const path = temporaryPath();
  const trace = `${path}.trace`;
  const writer = new URL('./support/sync-writer.ts', import.meta.url).pathname;
  const node = [process.execPath, '--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'];
  const traced = ['-f', '-y', '-e', 'trace=fsync,fdatasync,write', '-o', trace, ...node, writer, path, mode];
  const { status, stderr } = spawnSync('strace', traced, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the writer failed: ${stderr}`);
  const counts: number[] = [];
  let syncs = 0;
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    if (/\bf(data)?sync\b.* = 0$/.test(line)) syncs++;
    if (line.includes('"opened')) syncs = 0;
    if (!line.includes('"acknowledged')) continue;
    counts.push(syncs);
    syncs = 0;
  }
  return counts;
}

it.skipIf(!canTrace)(`every acknowledgement follows a sync to the disk${unless}`, { timeout: 60_000 }, () => {
  const counts = syncsBeforeAcknowledgements('synced');
  expect(counts.length).toBe(30);
  expect(counts.filter((syncs) => syncs === 0)).toEqual([]);
});

it.skipIf(!canTrace)(`the count notices a store that does not sync${unless}`, { timeout: 60_000 }, () => {
  const counts = syncsBeforeAcknowledgements('unsynced');
  expect(counts.length).toBe(30);
  expect(counts.filter((syncs) => syncs === 0).length).toBeGreaterThan(20);
});
