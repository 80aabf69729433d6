import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import { MAX_LISTED_ERRORS, type Rejected } from '../invalid-input.ts';
import type { PointsInput } from '../metric/point.ts';
import type { SeriesRef } from '../metric/series.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import { type CommitQueue, committed } from './commit-queue.ts';
import { parsePoints, parseValidPoints } from './parse-points.ts';
import { type SeriesCheck, storablePoints } from './storable-points.ts';

const MAX_KEY_LENGTH = 512;

export interface IngestOptions {
  readonly storage: StorageAdapter;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  /** How far ahead of the clock a point may lie. */
  readonly maxFutureMs: number;
}

/** Takes whole batches in: parsed, checked, and committed at once or not at all. */
export class Ingest {
  readonly #options: IngestOptions;
  #points = 0;
  #batches = 0;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  /** What was taken in since the start. */
  get counters(): { readonly points: number; readonly batches: number } {
    return { points: this.#points, batches: this.#batches };
  }

  /** All points or none. `admit` may refuse the batch by its series before anything is committed. */
  async recordAll(
    points: PointsInput,
    { idempotencyKey }: { readonly idempotencyKey?: string | undefined } = {},
    admit?: (series: Iterable<SeriesRef>) => Promise<void>,
  ): Promise<{ readonly accepted: number }> {
    const { queue, clock, maxFutureMs } = this.#options;
    const now = clock.now();
    const batch = parsePoints(points, now + maxFutureMs);
    const idempotency =
      idempotencyKey === undefined ? undefined : { key: checkedKey(idempotencyKey), hash: batch.hash() };
    const columns = batch.finish(now);
    await admit?.(columns);
    this.#count(await committed(queue, { kind: 'points', points: columns, idempotency }));
    return { accepted: batch.size };
  }

  /** What is valid of a batch, without the series that `refusal` refuses. */
  async recordValid(
    points: PointsInput,
    { batchId }: { readonly batchId?: string | undefined } = {},
    refusal?: SeriesCheck,
  ): Promise<{ readonly accepted: number; readonly rejected: Rejected }> {
    const { storage, queue, clock, maxFutureMs } = this.#options;
    const now = clock.now();
    const { batch, rejected: invalid } = parseValidPoints(points, now + maxFutureMs);
    const { points: storable, rejected: refused } = await storablePoints(storage, batch.finish(now), refusal);
    if (storable.length > 0) {
      const idempotency = batchId === undefined ? undefined : { key: checkedKey(batchId), hash: batchId };
      this.#count(await committed(queue, { kind: 'points', points: storable, idempotency }));
    }
    const errors = [...invalid.errors, ...refused.errors].slice(0, MAX_LISTED_ERRORS);
    return { accepted: batch.size - refused.total, rejected: { total: invalid.total + refused.total, errors } };
  }

  /** Counts a batch that was committed. `+= await` would forget those that were counted meanwhile. */
  #count(points: number): void {
    this.#points += points;
    this.#batches++;
  }
}

function checkedKey(key: string): string {
  if (key.length > 0 && key.length <= MAX_KEY_LENGTH) return key;
  throw new MetricsHandlerError('invalid_idempotency_key', `an idempotency key has 1 to ${MAX_KEY_LENGTH} characters`);
}
