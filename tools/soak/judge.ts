import { setTimeout as pause } from 'node:timers/promises';
import type { MetricsClient } from '@metrics-handler/core/client';
import type { Follower } from './follower.ts';
import type { Ledger } from './load.ts';

const SETTLE_MS = 200;
const SETTLE_ATTEMPTS = 100;

/** Holds a server's answers against what it acknowledged, and what followers hold against the answers. @returns what is wrong */
export async function judge(
  client: MetricsClient,
  ledger: Ledger,
  followers: readonly Follower[],
  from: number,
): Promise<string[]> {
  const faults: string[] = [];
  let points = 0;
  for (const [name, sum] of ledger.sums) {
    const { series } = await client.query({ name, from, interval: '1d', aggregates: ['sum'] });
    const buckets = series.flatMap(({ buckets }) => buckets);
    points += buckets.reduce((total, bucket) => total + bucket.count, 0);
    const answered = buckets.reduce((total, bucket) => total + Number(bucket.sum), 0);
    if (answered !== sum) faults.push(`the sum of ${name} is ${answered}, and ${sum} was acknowledged`);
  }
  if (points !== ledger.points) faults.push(`${points} points are there, and ${ledger.points} were acknowledged`);
  for (const [i, follower] of followers.entries()) {
    const agrees = await settled(() => follower.agrees(client));
    if (!agrees) faults.push(`follower ${i} does not hold what the query returns`);
  }
  const isDropped = await settled(async () =>
    (await client.metrics.previewRetention()).every(({ drops }) => drops.length === 0),
  );
  if (!isDropped) faults.push('retention has left what it should have dropped');
  return faults;
}

async function settled(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < SETTLE_ATTEMPTS; attempt++) {
    if (await holds()) return true;
    await pause(SETTLE_MS);
  }
  return false;
}
