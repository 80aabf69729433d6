import type { BoundSeries, RecordOptions } from '../api.ts';
import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import { createId } from '../id.ts';
import { PointCollector, pointCount } from '../ingest/point-collector.ts';
import type { Logger } from '../logger.ts';
import { labelRecord } from '../metric/labels.ts';
import { DEFAULT_MAX_FUTURE_MS } from '../metric/point.ts';
import type { SeriesPoints } from '../storage/change.ts';
import type { Http } from './http.ts';
import type { Page } from './page.ts';

/** Recorded points gather for so long. */
const FLUSH_DELAY_MS = 250;
const MAX_RETRY_DELAY_MS = 30_000;
/** Far below what the server takes at once: 100,000 points and 8 MiB. */
const MAX_BATCH_POINTS = 20_000;
/** A page that goes away may leave 64 KiB under way in all: half for the batch that is, half for what is left. */
const MAX_KEEPALIVE_BYTES = 32_768;
/** Two numbers and two commas take 42 bytes at most, names and labels usually less than the rest. */
const MAX_KEEPALIVE_POINTS = 600;

export interface ClientRecorderOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly page: Page;
}

/** Points that are sent together under one key, as often as it takes. */
interface Batch {
  readonly key: string;
  readonly points: readonly SeriesPoints[];
}

/** The buffer behind a client's `record`: sends what has gathered, one batch at a time, until the server has acknowledged it. */
export class ClientRecorder {
  readonly #options: ClientRecorderOptions;
  readonly #collector: PointCollector;
  /** Sent at least once or about to be; what may have been stored is sent again under the same key. */
  readonly #batches: Batch[] = [];
  readonly #leavePage: () => void;
  #flushing: Promise<void> | undefined;
  #cancelFlush: (() => void) | undefined;

  constructor(options: ClientRecorderOptions) {
    this.#options = options;
    const { clock } = options;
    this.#collector = new PointCollector({
      clock,
      maxFutureMs: DEFAULT_MAX_FUTURE_MS,
      onFirst: () => this.#schedule(FLUSH_DELAY_MS),
    });
    this.#leavePage = options.page.subscribe((signal) => {
      if (signal === 'covered' || signal === 'hidden') this.#sendLast();
    });
  }

  record(name: string, value: number, options: RecordOptions | undefined): void {
    this.#collector.record(name, value, options);
  }

  bind(name: string, options: Omit<RecordOptions, 'timestamp'> | undefined): BoundSeries {
    return this.#collector.bind(name, options);
  }

  /** Sends what is held now; rejects where it could not be sent (it stays held, and is tried again). */
  async flush(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    this.#cancelFlush?.();
    this.#flushing = this.#sendHeld().finally(() => {
      this.#flushing = undefined;
    });
    try {
      await this.#flushing;
    } catch (error) {
      this.#schedule(FLUSH_DELAY_MS);
      throw error;
    }
  }

  /** Gives up what is held. What one user recorded must not be sent as another's. */
  discard(): void {
    const points = this.#collector.held;
    if (points === 0) return;
    this.#collector.drain();
    this.#collector.release(points);
    this.#batches.length = 0;
    this.#cancelFlush?.();
    this.#options.logger.error(
      { points },
      'another user signed in before recorded points could be sent; they are lost',
    );
  }

  async close(): Promise<void> {
    this.#collector.close();
    this.#leavePage();
    try {
      await this.flush();
    } finally {
      this.#cancelFlush?.();
    }
  }

  #schedule(delayMs: number): void {
    this.#cancelFlush?.();
    this.#cancelFlush = this.#options.clock.schedule(delayMs, () => void this.#flushInBackground(delayMs), {
      keepAlive: true,
    });
  }

  async #flushInBackground(delayMs: number): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      const wantedMs = (error as MetricsHandlerError).details?.retryAfterMs as number | undefined;
      const retryInMs = Math.max(wantedMs ?? 0, Math.min(MAX_RETRY_DELAY_MS, delayMs * 2));
      this.#options.logger.warn(
        { error, points: this.#collector.held, retryInMs },
        'recorded points could not be sent yet',
      );
      this.#schedule(retryInMs);
    }
  }

  /** Everything that was held when this began, in batches. */
  async #sendHeld(): Promise<void> {
    for (let left = this.#collector.held; left > 0 && this.#collector.held > 0; ) {
      const batch = this.#batches[0] ?? this.#cut(MAX_BATCH_POINTS);
      if (!batch) return;
      await this.#send(batch);
      left -= pointCount(batch.points);
    }
    if (this.#collector.held > 0) this.#schedule(FLUSH_DELAY_MS);
  }

  #cut(maxPoints: number): Batch | undefined {
    const points = this.#collector.drain(maxPoints);
    if (points.length === 0) return undefined;
    const batch = { key: createId(this.#options.clock), points };
    this.#batches.push(batch);
    return batch;
  }

  /** The page goes away, perhaps for good: one more batch that outlives it. */
  #sendLast(): void {
    const batch = this.#cut(MAX_KEEPALIVE_POINTS);
    // If the page lives on, what failed now is tried again.
    if (batch) this.#send(batch).catch(() => this.#schedule(FLUSH_DELAY_MS));
  }

  async #send(batch: Batch): Promise<void> {
    try {
      await this.#post(batch.key, batch.points);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#sendApart(batch, error);
    }
    const index = this.#batches.indexOf(batch);
    if (index < 0) return;
    this.#batches.splice(index, 1);
    this.#collector.release(pointCount(batch.points));
  }

  /** One series that the server refuses must not take the others with it. */
  async #sendApart(batch: Batch, error: MetricsHandlerError): Promise<void> {
    const { key, points } = batch;
    if (points.length === 1) return this.#drop(points, error);
    for (const [i, series] of points.entries()) {
      if (!this.#batches.includes(batch)) return;
      try {
        await this.#post(`${key}:${i}`, [series]);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        this.#drop([series], error);
      }
    }
  }

  async #post(key: string, points: readonly SeriesPoints[]): Promise<void> {
    const body = JSON.stringify({ series: points.map(columnsOf) });
    await this.#options.http.send('POST', '/points', {
      body,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      keepalive: new TextEncoder().encode(body).length <= MAX_KEEPALIVE_BYTES,
    });
  }

  #drop(points: readonly SeriesPoints[], error: Error): void {
    const details = { error, metric: points[0]?.metric, points: pointCount(points) };
    this.#options.logger.error(details, 'recorded points were refused and are lost');
  }
}

function columnsOf({ metric, bookId, labels, timestamps, values }: SeriesPoints) {
  return {
    name: metric,
    ...(bookId === null ? {} : { bookId }),
    ...(labels.length === 0 ? {} : { labels: labelRecord(labels) }),
    timestamps: Array.from(timestamps),
    values: Array.from(values),
  };
}

/** What is wrong with the points themselves; without credentials, network or store they can be sent again later. */
function isRefusal(error: unknown): error is MetricsHandlerError {
  return error instanceof MetricsHandlerError && REFUSALS.has(error.code);
}

const REFUSALS = new Set([
  'invalid_points',
  'invalid_labels',
  'unknown_label',
  'too_old',
  'book_limit',
  'metric_limit',
  'insufficient_scope',
  'idempotency_conflict',
  'payload_too_large',
]);
