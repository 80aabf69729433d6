import type { BoundSeries, RecordOptions } from '../api.ts';
import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import { createId } from '../id.ts';
import { InvalidInputError } from '../invalid-input.ts';
import type { Logger } from '../logger.ts';
import { canonicalBookId } from '../metric/book-id.ts';
import { type Labels, labelPairs } from '../metric/labels.ts';
import { PointBuffer } from '../metric/point-buffer.ts';
import { type SeriesRef, seriesKey } from '../metric/series.ts';
import type { SeriesPoints } from '../storage/change.ts';
import type { CommitQueue } from './commit-queue.ts';
import { bookIdFault, nameFault, readTimestamp, valueFault } from './point-checks.ts';

/** A recorded point is committed at the latest this long after it came. */
const FLUSH_DELAY_MS = 50;
const MAX_BUFFERED_POINTS = 1_000_000;
/** Series that are remembered between flushes; who holds a bound series does not need the memory. */
const MAX_REMEMBERED_SERIES = 50_000;
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
  readonly #maxFutureMs: number;
  /** By the canonical key of a series. */
  readonly #series = new Map<string, Bound>();
  /** By name, book and labels as they were written, which is quicker to make. */
  readonly #byWriting = new Map<string, Bound>();
  #dirty: Bound[] = [];
  #flushing: Promise<void> | undefined;
  #cancelFlush: (() => void) | undefined;
  #closed = false;
  buffered = 0;
  dropped = 0;
  committed = 0;

  constructor({ queue, clock, logger, maxFutureMs }: RecorderOptions) {
    this.#queue = queue;
    this.#clock = clock;
    this.#logger = logger;
    this.#maxFutureMs = maxFutureMs;
  }

  record(name: string, value: number, options: RecordOptions | undefined): void {
    this.#bound(name, options?.bookId, options?.labels as Labels | undefined).record(value, options?.timestamp);
  }

  bind(name: string, options: Omit<RecordOptions, 'timestamp'> | undefined): BoundSeries {
    return this.#bound(name, options?.bookId, options?.labels as Labels | undefined);
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
    await this.flush();
  }

  /** Checks a point and buffers it; called by bound series. */
  take(series: Bound, timestamp: number | string | undefined, value: number): void {
    if (this.#closed) throw new MetricsHandlerError('closed', 'the handler is closed');
    const now = this.#clock.now();
    const fault = valueFault(value);
    if (fault) throw invalidPoint('/value', fault);
    let at = now;
    if (timestamp !== undefined) {
      const read = readTimestamp(timestamp, now + this.#maxFutureMs);
      if (typeof read === 'string') throw invalidPoint('/timestamp', read);
      at = read;
    }
    if (this.buffered >= MAX_BUFFERED_POINTS) throw bufferFull();
    if (series.points.length === 0) this.#dirty.push(series);
    series.points.push(at, value + 0);
    if (this.buffered++ === 0) this.#scheduleFlush(FLUSH_DELAY_MS);
  }

  #bound(name: string, bookId: string | undefined, labels: Labels | undefined): Bound {
    const writing = writingOf(name, bookId, labels);
    const known = this.#byWriting.get(writing);
    if (known) return known;
    const badName = nameFault(name);
    if (badName) throw invalidPoint('/name', badName);
    const badBook = bookId === undefined ? undefined : bookIdFault(bookId);
    if (badBook) throw invalidPoint('/bookId', badBook);
    const ref: SeriesRef = {
      metric: name,
      bookId: bookId === undefined ? null : canonicalBookId(bookId),
      labels: labelPairs(labels),
    };
    const key = seriesKey(ref);
    const bound = this.#series.get(key) ?? new Bound(this, ref);
    if (this.#byWriting.size >= MAX_REMEMBERED_SERIES) this.#forgetIdle();
    this.#series.set(key, bound);
    this.#byWriting.set(writing, bound);
    return bound;
  }

  #forgetIdle(): void {
    this.#series.clear();
    this.#byWriting.clear();
    for (const bound of this.#dirty) this.#series.set(seriesKey(bound.ref), bound);
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
    const points = this.#dirty.map((bound) => bound.drain());
    this.#dirty = [];
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
    this.buffered -= pointCount(batch.points);
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

class Bound implements BoundSeries {
  readonly ref: SeriesRef;
  points = new PointBuffer();
  readonly #recorder: Recorder;

  constructor(recorder: Recorder, ref: SeriesRef) {
    this.#recorder = recorder;
    this.ref = ref;
  }

  record(value: number, timestamp?: number | string): void {
    this.#recorder.take(this, timestamp, value);
  }

  drain(): SeriesPoints {
    const { timestamps, values } = this.points;
    this.points = new PointBuffer();
    return { ...this.ref, timestamps, values };
  }
}

/** One text per way of writing a series; two ways may mean the same series. */
function writingOf(name: string, bookId: string | undefined, labels: Labels | undefined): string {
  let writing = bookId === undefined ? name : `${name}\u0001${bookId}`;
  for (const key in labels) writing += `\u0002${key}\u0003${labels[key]}`;
  return writing;
}

function pointCount(points: readonly SeriesPoints[]): number {
  return points.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
}

function invalidPoint(pointer: string, detail: string): InvalidInputError {
  return new InvalidInputError('invalid_points', 'the point was not recorded', [{ pointer, detail }]);
}

function bufferFull(): MetricsHandlerError {
  return new MetricsHandlerError(
    'buffer_full',
    `${MAX_BUFFERED_POINTS} recorded points wait for the store; it cannot keep up or cannot be reached`,
  );
}
