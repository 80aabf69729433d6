import { openSync, writeSync } from 'node:fs';
import { silentLogger } from '../../../src/logger.ts';
import { sqliteStorage } from '../../../src/sqlite.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { operation } from './crash-operations.ts';

/*
 * Works until it is killed. The journal lies outside the store; what was written to it before the kill is there after it, because the kernel
 * keeps it: `begin n` before an operation, `end n` after its acknowledgement.
 */
const [path, journalPath, seed, first] = process.argv.slice(2) as [string, string, string, string];
const journal = openSync(journalPath, 'a');
const storage = sqliteStorage({ path });
await storage.open({ clock: new ManualClock(), logger: silentLogger });
process.send?.('ready');

for (let n = Number(first); ; n++) {
  const next = operation(Number(seed), n);
  writeSync(journal, `begin ${n}\n`);
  if (next.kind === 'maintain') await storage.maintain();
  else await storage.commit(next.changes);
  writeSync(journal, `end ${n}\n`);
}
