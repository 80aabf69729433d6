import type { BoundSeries, RecordOptions } from '../api.ts';
import type { Clock } from '../clock.ts';
import { createId } from '../id.ts';
import type { Logger } from '../logger.ts';
import type { SeriesPoints } from '../storage/change.ts';
import type { CommitQueue } from './commit-queue.ts';
import { PointCollector, pointCount } from './point-collector.ts';

/** A recorded point is committed at the latest this long after it came. */
const FLUSH_DELAY_MS = 50;
const MAX_RETRY_DELAY_MS = 5_000;

export interface RecorderOptions {
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxFutureMs: number;
}

/** Points that go to the store together, under one key; or, once the whole was refused, `apart`: each series under a key of its own. */
interface Batch {
  readonly key: string;
  readonly points: readonly SeriesPoints[];
  readonly apart: boolean;
}

/** The buffer behind `record`: points gather by series and go to the store together. */
export class Recorder {
  readonly #queue: CommitQueue;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #collector: PointCollector;
  #flushing: Promise<void> | undefined;
  #cancelFlush: (() => void) | undefined;
  #closed = false;
  dropped = 0;
  committed = 0;

  constructor({ queue, clock, logger, maxFutureMs }: RecorderOptions) {
    this.#queue = queue;
    this.#clock = clock;
    this.#logger = logger;
    this.#collector = new PointCollector({
      clock,
      maxFutureMs,
      onFirst: () => this.#scheduleFlush(FLUSH_DELAY_MS),
    });
  }

  get buffered(): number {
    return this.#collector.held;
  }

  record(name: string, value: number, options: RecordOptions | undefined): void {
    this.#collector.record(name, value, options);
  }

  bind(name: string, options: Omit<RecordOptions, 'timestamp'> | undefined): BoundSeries {
    return this.#collector.bind(name, options);
  }

  /** Commits what is buffered now; rejects where it could not be committed (it stays buffered, and is tried again). */
  async flush(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#flushing = this.#commitBuffered().finally(() => {
      this.#flushing = undefined;
      // What came meanwhile, or could not be committed, must not wait for somebody to ask.
      if (this.buffered > 0 && !this.#closed) this.#scheduleFlush(FLUSH_DELAY_MS);
    });
    await this.#flushing;
  }

  /** Commits what is buffered and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#collector.close();
    await this.flush();
  }

  #scheduleFlush(delayMs: number): void {
    this.#cancelFlush?.();
    this.#cancelFlush = this.#clock.schedule(delayMs, () => void this.#flushInBackground(delayMs), { keepAlive: true });
  }

  async #flushInBackground(delayMs: number): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      const retryInMs = Math.min(MAX_RETRY_DELAY_MS, delayMs * 2);
      this.#logger.error({ error, points: this.buffered, retryInMs }, 'recorded points could not be committed yet');
      this.#scheduleFlush(retryInMs);
    }
  }

  async #commitBuffered(): Promise<void> {
    if (this.#unconfirmed) await this.#commit(this.#unconfirmed);
    const points = this.#collector.drain();
    if (points.length === 0) return;
    await this.#commit({ key: `record:${createId(this.#clock)}`, points, apart: false });
  }

  /** A batch that may or may not have been committed: it is sent again under its key before anything newer. */
  #unconfirmed: Batch | undefined;

  async #commit(batch: Batch): Promise<void> {
    this.#unconfirmed = batch;
    if (batch.apart) await this.#commitApart(batch);
    else await this.#commitWhole(batch);
    this.#unconfirmed = undefined;
    this.#collector.release(pointCount(batch.points));
  }

  async #commitWhole(batch: Batch): Promise<void> {
    const { key, points } = batch;
    const outcome = await this.#queue.push({ kind: 'points', points, idempotency: { key, hash: '' } });
    if (outcome.status !== 'refused') this.committed += pointCount(points);
    else if (points.length === 1) this.#drop(points, outcome.error);
    else {
      // For good: once a part may have been committed, the whole must not be sent again, even if it would be accepted by then.
      this.#unconfirmed = { ...batch, apart: true };
      await this.#commitApart(batch);
    }
  }

  /** One series that the store refuses must not take the others with it. */
  async #commitApart({ key, points }: Batch): Promise<void> {
    const outcomes = await Promise.all(
      points.map((series, i) =>
        this.#queue.push({ kind: 'points', points: [series], idempotency: { key: `${key}:${i}`, hash: '' } }),
      ),
    );
    for (const [i, outcome] of outcomes.entries()) {
      const series = [points[i] as SeriesPoints];
      if (outcome.status === 'refused') this.#drop(series, outcome.error);
      else this.committed += pointCount(series);
    }
  }

  #drop(points: readonly SeriesPoints[], error: Error): void {
    const count = pointCount(points);
    this.dropped += count;
    this.#logger.error(
      { error, metric: points[0]?.metric, points: count },
      'recorded points were refused and are lost',
    );
  }
}
