import { MetricsHandlerError } from '../errors.ts';
import { BOOK_LIMIT, implicitDefinition, METRIC_LIMIT, type MetricDefinition } from '../metric/definition.ts';
import { isOverflow, type LabelPairs, OVERFLOW_LABELS } from '../metric/labels.ts';
import { type SeriesId, type SeriesRecord, type SeriesRef, seriesKey } from '../metric/series.ts';
import type { MetricRecord } from './adapter.ts';
import { type Floors, type LoggedPoints, NO_FLOORS, type SeriesPoints, type SeriesSelector } from './change.ts';

/** What a batch of points becomes: the chosen series and what has to be created first. */
export interface Admission {
  readonly points: readonly LoggedPoints[];
  readonly definitions: readonly MetricDefinition[];
  readonly series: readonly SeriesRecord[];
}

interface MetricEntry {
  definition: MetricDefinition;
  floors: Floors;
  overflowed: boolean;
  readonly series: Map<SeriesId, SeriesRecord>;
  /** Label sets per book, the overflow series not counted; 0 for a book with nothing but that. */
  readonly labelSets: Map<string | null, number>;
}

/**
 * The metrics and series of one store, in memory. Adapters that serialise their commits admit points through it, so that the series limit,
 * the limits of books and metrics and the raw floor are judged at the commit and alike everywhere.
 */
export class SeriesCatalog {
  readonly #metrics = new Map<string, MetricEntry>();
  readonly #byKey = new Map<string, SeriesRecord>();
  readonly #byId = new Map<SeriesId, SeriesRecord>();
  #nextId: SeriesId;

  /** @param nextId the first id that was never given. */
  constructor(nextId: SeriesId = 1) {
    this.#nextId = nextId;
  }

  get nextId(): SeriesId {
    return this.#nextId;
  }

  get(id: SeriesId): SeriesRecord | undefined {
    return this.#byId.get(id);
  }

  definition(metric: string): MetricDefinition | undefined {
    return this.#metrics.get(metric)?.definition;
  }

  floors(metric: string): Floors {
    return this.#metrics.get(metric)?.floors ?? NO_FLOORS;
  }

  metric(name: string): MetricRecord | null {
    const entry = this.#metrics.get(name);
    return entry ? recordOf(entry) : null;
  }

  metrics(): MetricRecord[] {
    return [...this.#metrics.keys()].sort().map((name) => recordOf(this.#metrics.get(name) as MetricEntry));
  }

  define(definition: MetricDefinition, floors?: Floors): void {
    const entry = this.#metrics.get(definition.name);
    if (entry) {
      entry.definition = definition;
      if (floors) entry.floors = floors;
    } else {
      this.#metrics.set(definition.name, {
        definition,
        floors: floors ?? NO_FLOORS,
        overflowed: false,
        series: new Map(),
        labelSets: new Map(),
      });
    }
  }

  /** @throws MetricsHandlerError `metric_limit` where this name would be one too many. */
  assertDefinable(name: string): void {
    if (!this.#metrics.has(name) && this.#metrics.size >= METRIC_LIMIT) throw metricLimit(name);
  }

  /**
   * The floors after raising them; one that would sink stays.
   * @throws MetricsHandlerError `unknown_metric`
   */
  raised(metric: string, floors: Floors): Floors {
    const entry = this.#metrics.get(metric);
    if (!entry) throw unknownMetric(metric);
    return Object.fromEntries(
      (Object.keys(NO_FLOORS) as (keyof Floors)[]).map((tier) => [tier, Math.max(entry.floors[tier], floors[tier])]),
    ) as Floors;
  }

  raise(metric: string, floors: Floors): Floors {
    const raised = this.raised(metric, floors);
    this.define((this.#metrics.get(metric) as MetricEntry).definition, raised);
    return raised;
  }

  addSeries(record: SeriesRecord): void {
    const entry = this.#metrics.get(record.metric);
    if (!entry) throw unknownMetric(record.metric);
    this.#byKey.set(seriesKey(record), record);
    this.#byId.set(record.id, record);
    entry.series.set(record.id, record);
    if (isOverflow(record.labels)) entry.overflowed = true;
    const labelSets = entry.labelSets.get(record.bookId) ?? 0;
    entry.labelSets.set(record.bookId, labelSets + (isOverflow(record.labels) ? 0 : 1));
    this.#nextId = Math.max(this.#nextId, record.id + 1);
  }

  removeSeries(id: SeriesId): void {
    const record = this.#byId.get(id);
    const entry = record && this.#metrics.get(record.metric);
    if (!record || !entry) return;
    this.#byKey.delete(seriesKey(record));
    this.#byId.delete(id);
    entry.series.delete(id);
    const left = (entry.labelSets.get(record.bookId) ?? 0) - (isOverflow(record.labels) ? 0 : 1);
    if (left > 0 || this.#byKey.has(seriesKey({ ...record, labels: OVERFLOW_LABELS }))) {
      entry.labelSets.set(record.bookId, left);
    } else {
      entry.labelSets.delete(record.bookId);
    }
    if (isOverflow(record.labels)) entry.overflowed = [...entry.series.values()].some((s) => isOverflow(s.labels));
  }

  removeMetric(name: string): void {
    for (const id of [...(this.#metrics.get(name)?.series.keys() ?? [])]) this.removeSeries(id);
    this.#metrics.delete(name);
  }

  select(selector: SeriesSelector): SeriesRecord[] {
    const entries = selector.metric === undefined ? [...this.#metrics.values()] : [this.#metrics.get(selector.metric)];
    const found: SeriesRecord[] = [];
    for (const entry of entries) {
      for (const record of entry?.series.values() ?? []) if (matches(record, selector)) found.push(record);
    }
    return found.sort((a, b) => a.id - b.id);
  }

  /**
   * Chooses the series of every column, changing nothing yet.
   * @throws MetricsHandlerError `too_old` below the raw floor, `unknown_label` for a label key the definition does not list, `book_limit`,
   * `metric_limit`.
   */
  admit(points: readonly SeriesPoints[]): Admission {
    return this.draft().admit(points);
  }

  /** Admits batches one after the other, each as if those before it had been accepted. */
  draft(): CatalogDraft {
    return new CatalogDraft({
      nextId: this.#nextId,
      metricCount: this.#metrics.size,
      series: (key) => this.#byKey.get(key),
      metric: (name) => this.#metrics.get(name),
    });
  }

  /** Takes over what `admit` chose. */
  accept(admission: Admission): void {
    for (const definition of admission.definitions) this.define(definition);
    for (const record of admission.series) this.addSeries(record);
  }
}

interface CatalogView {
  readonly nextId: SeriesId;
  readonly metricCount: number;
  readonly series: (key: string) => SeriesRecord | undefined;
  readonly metric: (name: string) => MetricEntry | undefined;
}

/** Additions to a catalog that are not in it yet: label sets by metric and book, and books that are new, by metric. */
class Additions {
  readonly series = new Map<string, SeriesRecord>();
  readonly definitions = new Map<string, MetricDefinition>();
  readonly labelSets = new Map<string, number>();
  readonly newBooks = new Map<string, number>();

  absorb(more: Additions): void {
    for (const [key, record] of more.series) this.series.set(key, record);
    for (const [name, definition] of more.definitions) this.definitions.set(name, definition);
    for (const [key, count] of more.labelSets) this.labelSets.set(key, (this.labelSets.get(key) ?? 0) + count);
    for (const [name, count] of more.newBooks) this.newBooks.set(name, (this.newBooks.get(name) ?? 0) + count);
  }
}

/** See `SeriesCatalog.draft`. A refused batch leaves nothing in it. */
export class CatalogDraft {
  readonly #catalog: CatalogView;
  readonly #admitted = new Additions();
  #nextId: SeriesId;

  constructor(catalog: CatalogView) {
    this.#catalog = catalog;
    this.#nextId = catalog.nextId;
  }

  /** @throws MetricsHandlerError as `SeriesCatalog.admit` does. */
  admit(points: readonly SeriesPoints[]): Admission {
    const added = new Additions();
    let nextId = this.#nextId;

    const find = (key: string) => this.#catalog.series(key) ?? this.#admitted.series.get(key) ?? added.series.get(key);

    const create = (ref: SeriesRef): SeriesRecord => {
      const key = seriesKey(ref);
      const known = find(key);
      if (known) return known;
      const record: SeriesRecord = { id: nextId++, metric: ref.metric, bookId: ref.bookId, labels: ref.labels };
      added.series.set(key, record);
      return record;
    };

    const choose = (ref: SeriesRef): SeriesRecord => {
      const known = find(seriesKey(ref));
      if (known) return known;
      const entry = this.#catalog.metric(ref.metric);
      const definition = entry?.definition ?? implicitDefinition(ref.metric);
      const isKnown = entry || this.#admitted.definitions.has(ref.metric) || added.definitions.has(ref.metric);
      if (!isKnown) {
        const metrics = this.#catalog.metricCount + this.#admitted.definitions.size + added.definitions.size;
        if (metrics >= METRIC_LIMIT) throw metricLimit(ref.metric);
        added.definitions.set(ref.metric, definition);
      }
      checkLabels(definition, ref.labels);
      const bookKey = JSON.stringify([ref.metric, ref.bookId]);
      const before = this.#admitted.labelSets.get(bookKey);
      const chosen = added.labelSets.get(bookKey);
      const isNew = before === undefined && chosen === undefined;
      if (isNew && ref.bookId !== null && !entry?.labelSets.has(ref.bookId)) {
        const books = (this.#admitted.newBooks.get(ref.metric) ?? 0) + (added.newBooks.get(ref.metric) ?? 0);
        if (bookCount(entry) + books >= BOOK_LIMIT) throw bookLimit(ref.metric);
        added.newBooks.set(ref.metric, (added.newBooks.get(ref.metric) ?? 0) + 1);
      }
      const labelSets = (entry?.labelSets.get(ref.bookId) ?? 0) + (before ?? 0) + (chosen ?? 0);
      const overflows = labelSets >= definition.seriesLimit;
      added.labelSets.set(bookKey, (chosen ?? 0) + (overflows ? 0 : 1));
      return create(overflows ? { ...ref, labels: OVERFLOW_LABELS } : ref);
    };

    const logged = points.map((columns) => {
      const { timestamps, values, summaries } = columns;
      const floor = (this.#catalog.metric(columns.metric)?.floors ?? NO_FLOORS).raw;
      if (floor > 0 && (timestamps.some((t) => t < floor) || Number(summaries?.start[0]) < floor))
        throw tooOld(columns.metric, floor);
      return { series: choose(columns), timestamps, values, ...(summaries ? { summaries } : {}) };
    });
    this.#nextId = nextId;
    this.#admitted.absorb(added);
    return { points: logged, definitions: [...added.definitions.values()], series: [...added.series.values()] };
  }
}

/** Points without a book are of no book. */
function bookCount(entry: MetricEntry | undefined): number {
  if (!entry) return 0;
  return entry.labelSets.size - (entry.labelSets.has(null) ? 1 : 0);
}

function recordOf(entry: MetricEntry): MetricRecord {
  return {
    definition: entry.definition,
    floors: entry.floors,
    seriesCount: entry.series.size,
    overflowed: entry.overflowed,
  };
}

function matches(record: SeriesRecord, selector: SeriesSelector): boolean {
  if (selector.bookIds && !selector.bookIds.includes(record.bookId)) return false;
  return (selector.labels ?? []).every(([key, value]) => record.labels.some(([k, v]) => k === key && v === value));
}

function checkLabels(definition: MetricDefinition, labels: LabelPairs): void {
  const allowed = definition.labels;
  if (!allowed) return;
  const unknown = labels.find(([key]) => !allowed.includes(key));
  if (!unknown) return;
  throw new MetricsHandlerError(
    'unknown_label',
    `metric ${definition.name} has no label ${unknown[0]}; it takes ${allowed.length > 0 ? allowed.join(', ') : 'none'}`,
  );
}

function tooOld(metric: string, floor: number): MetricsHandlerError {
  const since = new Date(floor).toISOString();
  return new MetricsHandlerError(
    'too_old',
    `raw points of ${metric} are kept from ${since}; an older point would not be exact`,
  );
}

function bookLimit(metric: string): MetricsHandlerError {
  return new MetricsHandlerError('book_limit', `metric ${metric} already has ${BOOK_LIMIT} books`);
}

function metricLimit(name: string): MetricsHandlerError {
  return new MetricsHandlerError(
    'metric_limit',
    `there are ${METRIC_LIMIT} metrics already, and ${name} is none of them`,
  );
}

function unknownMetric(name: string): MetricsHandlerError {
  return new MetricsHandlerError('unknown_metric', `there is no metric ${name}`);
}
