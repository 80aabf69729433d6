import type { BoundSeries, RecordOptions } from '../api.ts';
import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import { InvalidInputError } from '../invalid-input.ts';
import { canonicalBookId } from '../metric/book-id.ts';
import { type Labels, labelPairs } from '../metric/labels.ts';
import { PointBuffer } from '../metric/point-buffer.ts';
import { type SeriesRef, seriesKey } from '../metric/series.ts';
import type { SeriesPoints } from '../storage/change.ts';
import { bookIdFault, nameFault, readTimestamp, valueFault } from './point-checks.ts';

const MAX_BUFFERED_POINTS = 1_000_000;
/** Series that are remembered between drains; who holds a bound series does not need the memory. */
const MAX_REMEMBERED_SERIES = 50_000;

export interface CollectorOptions {
  readonly clock: Clock;
  readonly maxFutureMs: number;
  /** Called when the first point comes after none was held. */
  readonly onFirst: () => void;
}

/** Where recorded points gather: checked when they come, in columns by series, bounded. */
export class PointCollector {
  readonly #options: CollectorOptions;
  /** By the canonical key of a series. */
  readonly #series = new Map<string, Bound>();
  /** By name, book and labels as they were written, which is quicker to make. */
  readonly #byWriting = new Map<string, Bound>();
  #dirty: Bound[] = [];
  #closed = false;
  /** Points that were taken and not released yet, drained or not. */
  held = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  record(name: string, value: number, options: RecordOptions | undefined): void {
    this.#bound(name, options?.bookId, options?.labels as Labels | undefined).record(value, options?.timestamp);
  }

  bind(name: string, options: Omit<RecordOptions, 'timestamp'> | undefined): BoundSeries {
    return this.#bound(name, options?.bookId, options?.labels as Labels | undefined);
  }

  /** Hands over what has gathered, at most `maxPoints`. It stays held until it is released. */
  drain(maxPoints = Number.POSITIVE_INFINITY): SeriesPoints[] {
    const drained: SeriesPoints[] = [];
    let left = maxPoints;
    for (const bound of this.#dirty) {
      if (left === 0) break;
      const points = bound.drain(left);
      left -= points.timestamps.length;
      drained.push(points);
    }
    this.#dirty = this.#dirty.filter((bound) => bound.points.length > 0);
    return drained;
  }

  /** So many points are settled: stored, or given up. */
  release(points: number): void {
    this.held -= points;
  }

  /** Takes no more. */
  close(): void {
    this.#closed = true;
  }

  /** Checks a point and keeps it; called by bound series. */
  take(series: Bound, timestamp: number | string | undefined, value: number): void {
    if (this.#closed) throw new MetricsHandlerError('closed', 'the handler is closed');
    const { clock, maxFutureMs, onFirst } = this.#options;
    const now = clock.now();
    const fault = valueFault(value);
    if (fault) throw invalidPoint('/value', fault);
    let at = now;
    if (timestamp !== undefined) {
      const read = readTimestamp(timestamp, now + maxFutureMs);
      if (typeof read === 'string') throw invalidPoint('/timestamp', read);
      at = read;
    }
    if (this.held >= MAX_BUFFERED_POINTS) throw bufferFull();
    if (series.points.length === 0) this.#dirty.push(series);
    series.points.push(at, value + 0);
    if (this.held++ === 0) onFirst();
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
}

class Bound implements BoundSeries {
  readonly ref: SeriesRef;
  points = new PointBuffer();
  readonly #collector: PointCollector;

  constructor(collector: PointCollector, ref: SeriesRef) {
    this.#collector = collector;
    this.ref = ref;
  }

  record(value: number, timestamp?: number | string): void {
    this.#collector.take(this, timestamp, value);
  }

  drain(maxPoints: number): SeriesPoints {
    const { timestamps, values } = this.points;
    this.points = new PointBuffer();
    if (timestamps.length <= maxPoints) return { ...this.ref, timestamps, values };
    this.points.append(timestamps.slice(maxPoints), values.slice(maxPoints));
    return { ...this.ref, timestamps: timestamps.subarray(0, maxPoints), values: values.subarray(0, maxPoints) };
  }
}

/** One text per way of writing a series; two ways may mean the same series. */
function writingOf(name: string, bookId: string | undefined, labels: Labels | undefined): string {
  let writing = bookId === undefined ? name : `${name}\u0001${bookId}`;
  for (const key in labels) writing += `\u0002${key}\u0003${labels[key]}`;
  return writing;
}

export function pointCount(points: readonly SeriesPoints[]): number {
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
