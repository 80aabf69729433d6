import type { Clock } from '../clock.ts';
import { type CommitQueue, committed } from '../ingest/commit-queue.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import { isBelow, neededFloors } from './needed-floors.ts';
import type { AgesOf } from './retention-policy.ts';

/** While no metric has an age: how long until a look whether another process has given one an age. */
const LOOK_AGAIN_MS = 30_000;

export interface RetentionOptions {
  readonly storage: StorageAdapter;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly ages: AgesOf;
  /** Whether the policy names any age: a metric that is new may have one then. */
  readonly hasPolicy: boolean;
}

/** Raises the floors of every metric that has something to drop. Where nothing has an age it asks the store for nothing. */
export class RetentionTask {
  readonly #options: RetentionOptions;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #definitions = 0;

  constructor(options: RetentionOptions) {
    this.#options = options;
    options.queue.on('commit', (changes) => {
      if (!changes.some(({ kind }) => kind === 'define')) return;
      this.#definitions++;
      this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    });
  }

  async run(): Promise<void> {
    const { storage, queue, clock, ages, hasPolicy } = this.#options;
    const now = clock.now();
    // A clock that was set back is no reason to wait.
    if (now >= this.#lookedAtMs && now < this.#lookedAtMs + LOOK_AGAIN_MS) return;
    const definitions = this.#definitions;
    let hasAges = hasPolicy;
    for (const record of await storage.metrics()) {
      const { definition } = record;
      const own = ages(definition);
      hasAges ||= Object.values(own).some((age) => age !== null);
      const { floors } = await neededFloors(storage, record, own, now);
      if (isBelow(record.floors, floors)) await committed(queue, { kind: 'retain', metric: definition.name, floors });
    }
    if (!hasAges && definitions === this.#definitions) this.#lookedAtMs = now;
  }
}
