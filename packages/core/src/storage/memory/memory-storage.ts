import type { CellColumns } from '../../cell/cell-columns.ts';
import { rawCount } from '../../cell/raw-columns.ts';
import type { Clock } from '../../clock.ts';
import type { MetricDefinition } from '../../metric/definition.ts';
import type { SeriesId } from '../../metric/series.ts';
import type {
  CellsAnswer,
  CellsRequest,
  ChangesPage,
  MetricRecord,
  PointsAnswer,
  PointsRequest,
  StorageAdapter,
  StorageContext,
} from '../adapter.ts';
import { ascending } from '../ascending-points.ts';
import type { Change, CommitOutcome, SeriesSelector } from '../change.ts';
import type { Cursor } from '../cursor.ts';
import { IDEMPOTENCY_MAX_AGE_MS, idempotencyConflict } from '../idempotency.ts';
import { aboveFloor, assertAligned } from '../read-range.ts';
import { assertDeletable } from '../retention.ts';
import { SeriesCatalog } from '../series-catalog.ts';
import { memoryBookStore } from './memory-book-store.ts';
import { MemoryCredentialStore } from './memory-credential-store.ts';
import { MemoryLog } from './memory-log.ts';
import { SeriesData } from './series-data.ts';

const MAX_LOG_ENTRIES = 10_000;

/**
 * A store in memory, for browsers, tests and short-lived processes: the reference for every other adapter. It answers from raw wherever raw
 * lives, so there is no second copy that could differ.
 *
 * @example
 * const handler = await createMetricsHandler({ storage: memoryStorage() });
 */
export function memoryStorage(): StorageAdapter {
  return new MemoryStorage();
}

class MemoryStorage implements StorageAdapter {
  readonly name = 'memory';
  readonly capabilities = { durable: false, shared: false };
  readonly books = memoryBookStore();
  readonly credentials = new MemoryCredentialStore();
  readonly #catalog = new SeriesCatalog();
  readonly #data = new Map<SeriesId, SeriesData>();
  readonly #keys = new Map<string, { hash: string; at: number }>();
  readonly #log = new MemoryLog(MAX_LOG_ENTRIES);
  #clock: Clock | undefined;

  async open({ clock }: StorageContext): Promise<void> {
    this.#clock = clock;
  }

  async close(): Promise<void> {}

  async commit(changes: readonly Change[]): Promise<readonly CommitOutcome[]> {
    return changes.map((change) => {
      try {
        return this.#commit(change);
      } catch (error) {
        return { status: 'refused', error: error as Error };
      }
    });
  }

  async head(): Promise<Cursor> {
    return this.#log.head;
  }

  async changes(after: Cursor, limit: number): Promise<ChangesPage> {
    return this.#log.changes(after, limit);
  }

  async metrics(): Promise<readonly MetricRecord[]> {
    return this.#catalog.metrics();
  }

  async metric(name: string): Promise<MetricRecord | null> {
    return this.#catalog.metric(name);
  }

  async series(selector: SeriesSelector) {
    return this.#catalog.select(selector);
  }

  async readCells({ series, ranges, signal }: CellsRequest): Promise<CellsAnswer> {
    signal?.throwIfAborted();
    ranges.forEach(assertAligned);
    const cells = series.map((id) => ranges.map((range) => this.#readRange(id, range)));
    return { cursor: this.#log.head, cells };
  }

  async readPoints({ series, from, to, signal }: PointsRequest): Promise<PointsAnswer> {
    signal?.throwIfAborted();
    const points = series.map((id) => {
      const record = this.#catalog.get(id);
      const floor = record ? this.#catalog.floors(record.metric).raw : 0;
      return ascending(this.#series(id).points(Math.max(from, floor), to));
    });
    return { cursor: this.#log.head, points };
  }

  async rebuild(series: readonly SeriesId[], from: number, to: number): Promise<void> {
    for (const id of series) this.#series(id).refold();
    this.#log.append({ kind: 'rebuild', series, from, to });
  }

  async maintain(): Promise<boolean> {
    this.#log.trim();
    const oldest = this.#now() - IDEMPOTENCY_MAX_AGE_MS;
    for (const [key, { at }] of this.#keys) if (at < oldest) this.#keys.delete(key);
    this.credentials.forget(this.#now());
    return false;
  }

  #commit(change: Change): CommitOutcome {
    switch (change.kind) {
      case 'points':
        return this.#commitPoints(change);
      case 'define':
        return this.#commitDefinition(change.definition);
      case 'delete': {
        const series = this.#catalog.select(change.selector);
        for (const record of series) assertDeletable(record.metric, this.#catalog.floors(record.metric), change.from);
        let affected = 0;
        for (const { id } of series) affected += this.#series(id).remove(change.from, change.to);
        const ids = series.map(({ id }) => id);
        return committed(this.#log.append({ kind: 'delete', series: ids, from: change.from, to: change.to }), affected);
      }
      case 'purge': {
        const series = this.#catalog.select(change.selector);
        for (const { id } of series) {
          this.#data.delete(id);
          this.#catalog.removeSeries(id);
        }
        const { metric } = change.selector;
        // A definition goes only with the last of its series.
        const definition = change.definition && metric !== undefined && this.#catalog.select({ metric }).length === 0;
        if (definition) this.#catalog.removeMetric(metric);
        const metrics = metric === undefined ? [...new Set(series.map((record) => record.metric))] : [metric];
        const ids = series.map(({ id }) => id);
        return committed(this.#log.append({ kind: 'purge', metrics, series: ids, definition }), ids.length);
      }
      case 'retain': {
        const floors = this.#catalog.raise(change.metric, change.floors);
        const series = this.#catalog.select({ metric: change.metric }).map(({ id }) => id);
        for (const id of series) this.#series(id).expire(floors.raw, floors, this.#withBins(change.metric));
        return committed(this.#log.append({ kind: 'retain', metric: change.metric, series, floors }), series.length);
      }
      case 'revoke': {
        const affected = this.credentials.remove(change.credential) ? 1 : 0;
        return committed(this.#log.append({ kind: 'revoke', credential: change.credential }), affected);
      }
    }
  }

  #commitPoints({ points, idempotency }: Extract<Change, { kind: 'points' }>): CommitOutcome {
    if (idempotency) {
      const known = this.#keys.get(idempotency.key);
      if (known && known.hash !== idempotency.hash) throw idempotencyConflict();
      if (known) return { status: 'duplicate' };
    }
    const admission = this.#catalog.admit(points);
    this.#catalog.accept(admission);
    let affected = 0;
    for (const points of admission.points) {
      this.#series(points.series.id).add(points);
      affected += rawCount(points);
    }
    if (idempotency) this.#keys.set(idempotency.key, { hash: idempotency.hash, at: this.#now() });
    for (const definition of admission.definitions) this.#log.append({ kind: 'define', definition, rebuilt: [] });
    return committed(this.#log.append({ kind: 'points', points: admission.points }), affected);
  }

  #commitDefinition(definition: MetricDefinition): CommitOutcome {
    this.#catalog.assertDefinable(definition.name);
    const before = this.#catalog.definition(definition.name);
    this.#catalog.define(definition);
    const rebuilt =
      before && before.kind !== definition.kind
        ? this.#catalog.select({ metric: definition.name }).map(({ id }) => id)
        : [];
    for (const id of rebuilt) this.#series(id).refold();
    return committed(this.#log.append({ kind: 'define', definition, rebuilt }), 1);
  }

  #readRange(id: SeriesId, range: CellsRequest['ranges'][number]): CellColumns {
    const metric = this.#catalog.get(id)?.metric ?? '';
    const { from, to } = aboveFloor(range, this.#catalog.floors(metric));
    return this.#series(id).read(range.tier, from, to, this.#withBins(metric));
  }

  #withBins(metric: string): boolean {
    return this.#catalog.definition(metric)?.kind === 'histogram';
  }

  #series(id: SeriesId): SeriesData {
    let data = this.#data.get(id);
    if (!data) {
      data = new SeriesData();
      if (this.#catalog.get(id)) this.#data.set(id, data);
    }
    return data;
  }

  #now(): number {
    if (!this.#clock) throw new Error('the store is not open');
    return this.#clock.now();
  }
}

function committed(entry: { position: { lane: number; n: number } }, affected: number): CommitOutcome {
  return { status: 'committed', position: entry.position, affected };
}
