import type { Clock } from '../clock.ts';
import { type CommitQueue, committed } from '../ingest/commit-queue.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import { isBelow, neededFloors } from './needed-floors.ts';
import type { AgesOf } from './retention-policy.ts';

export interface RetentionOptions {
  readonly storage: StorageAdapter;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly ages: AgesOf;
}

/** Raises the floors of every metric that has something to drop. */
export async function applyRetention({ storage, queue, clock, ages }: RetentionOptions): Promise<void> {
  for (const record of await storage.metrics()) {
    const { definition } = record;
    const { floors } = await neededFloors(storage, record, ages(definition), clock.now());
    if (isBelow(record.floors, floors)) await committed(queue, { kind: 'retain', metric: definition.name, floors });
  }
}
