import { EventEmitter } from 'eventemitter3';
import type { CellColumns } from '../cell/cell-columns.ts';
import { copySlice } from '../cell/slice-columns.ts';
import type { Clock } from '../clock.ts';
import type { SeriesId } from '../metric/series.ts';
import type { StorageAdapter, TierRange } from '../storage/adapter.ts';
import type { LogEntry } from '../storage/change.ts';
import type { CredentialRef } from '../storage/credential-store.ts';
import { type Cursor, includesCursor } from '../storage/cursor.ts';
import type { CellReader } from './cell-reader.ts';
import { MetricView } from './metric-view.ts';
import { MissList } from './miss-list.ts';
import { segmentBytes } from './segment.ts';
import { SegmentCache } from './segment-cache.ts';

const CHANGES_PAGE = 1_000;

export interface CoherentViewOptions {
  readonly storage: StorageAdapter;
  readonly clock: Clock;
  readonly maxBytes: number;
}

/**
 * The store as seen through the cache, never older than the last commit acknowledged anywhere before a computation began.
 *
 * Every computation first follows the change log to its head, merging what was committed into the cached segments. It then runs
 * synchronously over cached blocks; where one is missing it is loaded, and the computation runs again. So a result stands at one position of the log,
 * shows whole batches only, and needs no lock.
 *
 * Emits each `entry` that it followed, `revoke` for each revocation among them, and `reset` with the new position when entries were missed.
 */
export class CoherentView extends EventEmitter<{ entry: [LogEntry]; revoke: [CredentialRef]; reset: [Cursor] }> {
  readonly segments: SegmentCache;
  readonly #storage: StorageAdapter;
  readonly #clock: Clock;
  readonly #metrics = new Map<string, MetricView | null>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #versions = new Map<string, number>();
  #allVersion = 0;
  #lastVersion = 0;
  #cursor: Cursor = [];
  #following: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #running = 0;
  reads = 0;

  constructor({ storage, clock, maxBytes }: CoherentViewOptions) {
    super();
    this.#storage = storage;
    this.#clock = clock;
    this.segments = new SegmentCache(maxBytes);
  }

  /** Starts at the log's head, with nothing cached. */
  async open(): Promise<void> {
    this.#cursor = await this.#storage.head();
  }

  /** Runs `compute` at the log's head, as often as it takes until nothing is missing. It must not change anything. */
  async run<T>(
    compute: (reader: CellReader) => T,
    signal?: AbortSignal,
  ): Promise<{ readonly result: T; readonly cursor: Cursor }> {
    this.#running++;
    let missed = 0;
    try {
      for (;;) {
        signal?.throwIfAborted();
        await this.follow();
        const misses = new MissList();
        const used = { segments: 0 };
        const result = compute(this.#reader(misses, used));
        if (misses.empty) {
          this.segments.counters.misses += missed;
          this.segments.counters.hits += Math.max(0, used.segments - missed);
          return { result, cursor: this.#cursor };
        }
        missed += misses.blockCount;
        await this.#load(misses);
      }
    } finally {
      this.#running--;
      this.segments.evictToBound(this.#running > 0);
    }
  }

  /** The log position at which everything in the view stands. */
  get cursor(): Cursor {
    return this.#cursor;
  }

  /** A number that rises with every change that may alter answers about this metric; follow first. */
  versionOf(metric: string): number {
    return Math.max(this.#versions.get(metric) ?? 0, this.#allVersion);
  }

  /** Follows the log to a head read after this call. Callers that come while one is waiting to start share it. */
  follow(): Promise<void> {
    if (this.#queued) return this.#queued;
    if (!this.#following) return this.#startFollowing();
    this.#queued = this.#following.then(
      () => this.#startFollowing(),
      () => this.#startFollowing(),
    );
    return this.#queued;
  }

  #startFollowing(): Promise<void> {
    this.#queued = undefined;
    this.#following = this.#followToHead().finally(() => {
      this.#following = undefined;
    });
    return this.#following;
  }

  async #followToHead(): Promise<void> {
    for (;;) {
      const page = await this.#storage.changes(this.#cursor, CHANGES_PAGE);
      if (page.reset) {
        this.segments.clear();
        this.#metrics.clear();
        this.#touchAll();
        this.emit('reset', page.cursor);
      } else {
        for (const entry of page.entries) {
          this.#apply(entry);
          this.emit('entry', entry);
        }
      }
      this.#cursor = page.cursor;
      if (page.reset || !page.more) return;
    }
  }

  #apply(entry: LogEntry): void {
    switch (entry.kind) {
      case 'points':
        for (const points of entry.points) {
          this.#touch(points.series.metric);
          this.segments.patch(points, entry.position);
          const metric = this.#metrics.get(points.series.metric);
          if (metric) metric.add(points.series);
          else this.#metrics.delete(points.series.metric);
        }
        return;
      case 'define':
        this.#touch(entry.definition.name);
        this.#metrics.delete(entry.definition.name);
        for (const series of entry.rebuilt) this.segments.invalidate(series);
        return;
      case 'purge':
        this.#touchAll();
        for (const metric of entry.metrics) this.#metrics.delete(metric);
        for (const series of entry.series) this.segments.invalidate(series);
        return;
      case 'retain':
        this.#touch(entry.metric);
        this.#metrics.delete(entry.metric);
        for (const series of entry.series) this.segments.invalidate(series);
        return;
      case 'delete':
      case 'rebuild':
        this.#touchAll();
        for (const series of entry.series) this.segments.invalidate(series, entry.from, entry.to);
        return;
      case 'revoke':
        this.emit('revoke', entry.credential);
        return;
    }
  }

  #touch(metric: string): void {
    this.#versions.set(metric, ++this.#lastVersion);
  }

  #touchAll(): void {
    this.#allVersion = ++this.#lastVersion;
  }

  #reader(misses: MissList, used: { segments: number }): CellReader {
    const now = this.#clock.now();
    return {
      cursor: this.#cursor,
      metric: (name) => {
        const metric = this.#metrics.get(name);
        if (metric === undefined) misses.metrics.add(name);
        return metric;
      },
      blocks: (series, tier, starts, withBins) => {
        const found: CellColumns[] = [];
        let complete = true;
        for (const start of starts) {
          const segment = this.segments.get(series, tier, start, now);
          // A segment ahead of the log position would mix two states; following once more brings the rest up to it.
          if (segment && segment.withBins === withBins && includesCursor(this.#cursor, segment.cursor))
            found.push(segment.cells);
          else {
            misses.block(series, tier, start, withBins);
            complete = false;
          }
        }
        used.segments += starts.length;
        return complete ? found : undefined;
      },
    };
  }

  async #load(misses: MissList): Promise<void> {
    const loads = [...misses.metrics].map((name) => this.#once(`metric ${name}`, () => this.#loadMetric(name)));
    if (misses.blockCount > 0) {
      loads.push(this.#once(misses.key, () => this.#loadBlocks([...misses.series], misses.ranges(), misses.withBins)));
    }
    await Promise.all(loads);
  }

  /** Computations that miss the same thing wait for one load. */
  #once(key: string, load: () => Promise<void>): Promise<void> {
    let running = this.#loading.get(key);
    if (!running) {
      running = load().finally(() => this.#loading.delete(key));
      this.#loading.set(key, running);
    }
    return running;
  }

  async #loadMetric(name: string): Promise<void> {
    const before = this.#cursor;
    const [record, series] = await Promise.all([this.#storage.metric(name), this.#storage.series({ metric: name })]);
    // Entries heard of meanwhile may speak of series that this load did not see.
    if (before !== this.#cursor) return;
    this.#metrics.set(name, record && new MetricView(record, series));
  }

  async #loadBlocks(ids: readonly SeriesId[], ranges: readonly TierRange[], withBins: boolean): Promise<void> {
    this.reads++;
    const read = await this.#storage.readCells({ series: ids, ranges });
    const { cursor } = read;
    // Entries between this read and the view's cursor were not merged into what was read.
    if (!includesCursor(cursor, this.#cursor)) return;
    const lastUsedMs = this.#clock.now();
    for (let s = 0; s < ids.length; s++) {
      for (let r = 0; r < ranges.length; r++) {
        const { tier, from: start, to } = ranges[r] as TierRange;
        const found = read.cells[s]?.[r] as CellColumns;
        const cells = found.isEncoded ? found : copySlice(found, start, to);
        const series = ids[s] as SeriesId;
        const bytes = segmentBytes(cells);
        this.segments.add({ series, tier, start, cells, cursor, withBins, bytes, lastUsedMs, isUsed: false });
      }
    }
  }
}
