import { MetricsHandlerError } from '../../../errors.ts';
import type { MetricDefinition } from '../../../metric/definition.ts';
import type { SeriesId, SeriesRecord } from '../../../metric/series.ts';
import { type Floors, NO_FLOORS } from '../../change.ts';
import { SeriesCatalog } from '../../series-catalog.ts';
import type { Database } from '../database.ts';

/** Definitions with their floors, and series. A purged series stays as a tombstone for as long as the log names it. */
export class SeriesTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  loadCatalog(nextId: SeriesId): SeriesCatalog {
    const catalog = new SeriesCatalog(nextId);
    const metrics = this.#database.statement('SELECT definition, floors FROM metrics').all();
    for (const [definition, floors] of metrics as unknown as [string, string][]) {
      catalog.define(JSON.parse(definition) as MetricDefinition, JSON.parse(floors) as Floors);
    }
    const series = this.#database.statement('SELECT id, ref FROM series WHERE purged_at IS NULL ORDER BY id').all();
    for (const [id, ref] of series as unknown as [number, string][]) catalog.addSeries(recordOf(id, ref));
    return catalog;
  }

  /** The series with this id, purged or not. */
  record(id: SeriesId): SeriesRecord {
    const row = this.#database.statement('SELECT ref FROM series WHERE id = ?').get(id);
    if (!row)
      throw new MetricsHandlerError('corrupt_data', `the log names series ${id}, which is not there; restore a backup`);
    const [ref] = row as unknown as [string];
    return recordOf(id, ref);
  }

  addSeries(record: SeriesRecord): void {
    this.#database.statement('INSERT INTO series (id, ref) VALUES (?, ?)').run(record.id, refText(record));
  }

  purgeSeries(id: SeriesId, seq: number): void {
    this.#database.statement('UPDATE series SET purged_at = ? WHERE id = ?').run(seq, id);
  }

  /** Drops the tombstones of series that were purged before the log's oldest entry. */
  dropTombstones(oldestSeq: number): void {
    this.#database.statement('DELETE FROM series WHERE purged_at < ?').run(oldestSeq);
  }

  /** Creates a definition, or replaces it and leaves its floors. */
  putMetric(definition: MetricDefinition): void {
    this.#database
      .statement(
        'INSERT INTO metrics VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition',
      )
      .run(definition.name, JSON.stringify(definition), JSON.stringify(NO_FLOORS));
  }

  setFloors(metric: string, floors: Floors): void {
    this.#database.statement('UPDATE metrics SET floors = ? WHERE name = ?').run(JSON.stringify(floors), metric);
  }

  removeMetric(name: string): void {
    this.#database.statement('DELETE FROM metrics WHERE name = ?').run(name);
  }
}

/** JSON, which keeps lone surrogates of labels as they are. */
function refText({ metric, bookId, labels }: SeriesRecord): string {
  return JSON.stringify([metric, bookId, labels]);
}

function recordOf(id: SeriesId, ref: string): SeriesRecord {
  const [metric, bookId, labels] = JSON.parse(ref) as [string, string | null, SeriesRecord['labels']];
  return { id, metric, bookId, labels };
}
