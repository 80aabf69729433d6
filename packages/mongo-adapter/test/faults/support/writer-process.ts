import { openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from '@metrics-handler/core';
import { ManualClock } from '@metrics-handler/core/testing';
import { MongoClient } from 'mongodb';
import { silentLogger } from '../../../../core/src/logger.ts';
import { mongoStorage } from '../../../src/index.ts';
import { armKill, isRare } from './kill-points.ts';
import { operation } from './operations.ts';
import type { WriterOptions } from './writer.ts';

/*
 * Works until it is killed or told to stop. The journal lies outside the store; what was written to it before a kill is there after it, because the
 * kernel keeps it: `begin n` before an operation, `end n` after its acknowledgement.
 */
const options: WriterOptions = JSON.parse(process.argv[2] as string);
const { uri, database, writer, seed, first, kill, stopAfter } = options;
const DAYS_MS = 49 * 3_600_000;
const UPKEEP_SLICES = 100;

const journal = openSync(options.journal, 'a');
const client = new MongoClient(uri, {
  retryWrites: false,
  monitorCommands: kill !== undefined,
  serverSelectionTimeoutMS: 2_000,
  ...options.client,
});
const clock = new ManualClock(Date.UTC(2026, 0, 20));
const storage = mongoStorage({ db: client.db(database) });

let isStopping = false;
process.on('message', () => {
  isStopping = true;
});

// A writer that nobody watches any more is of no use.
process.on('disconnect', () => process.exit());

await insist(() => storage.open({ clock, logger: silentLogger }));
if (kill) armKill(client, kill);
process.send?.('ready');

for (let n = first; !isStopping && n < first + stopAfter; n++) {
  const next = operation(writer, seed, n);
  writeSync(journal, `begin ${n}\n`);
  if (next.kind === 'maintain') await insist(maintain);
  else await insist(async () => refuseRefusals(await storage.commit(next.changes)));
  writeSync(journal, `end ${n}\n`);
  await pause(options.pauseMs);
}
await insist(() => storage.close());
await client.close();
process.disconnect();

async function maintain(): Promise<void> {
  for (let slices = 0; slices < UPKEEP_SLICES && (await storage.maintain()); slices++);
  if (!kill || !isRare(kill)) return;
  // Days pass: the log is trimmed and keys are forgotten.
  clock.advance(DAYS_MS);
  for (let slices = 0; slices < UPKEEP_SLICES && (await storage.maintain()); slices++);
}

/** Sends an operation again until it is acknowledged, as a client does: under the same keys. */
async function insist(attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!hasCode(error, 'outcome_unknown') && !hasCode(error, 'storage_unavailable')) throw error;
      await pause(50);
    }
  }
}

/** @throws Error for a change that was refused, which none here should be. */
function refuseRefusals(outcomes: Awaited<ReturnType<typeof storage.commit>>): void {
  for (const outcome of outcomes) if (outcome.status === 'refused') throw outcome.error;
}
