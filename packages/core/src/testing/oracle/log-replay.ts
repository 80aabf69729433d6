import type { MetricDefinition } from '../../metric/definition.ts';
import type { SeriesId } from '../../metric/series.ts';
import type { StorageAdapter } from '../../storage/adapter.ts';
import type { Floors, LogEntry } from '../../storage/change.ts';
import type { Cursor } from '../../storage/cursor.ts';
import { seriesName } from './model-store.ts';
import type { NaiveItem } from './naive-cells.ts';
import { naiveItems } from './naive-summaries.ts';
import { type RawState, rawState } from './state.ts';

interface ReplayedSeries {
  readonly name: string;
  readonly metric: string;
  points: NaiveItem[];
}

/** A reader of the change log that keeps what the entries say: raw points, series, definitions and floors. */
export class LogReplay {
  cursor: Cursor;
  readonly definitions = new Map<string, MetricDefinition>();
  readonly floors = new Map<string, Floors>();
  readonly series = new Map<SeriesId, ReplayedSeries>();
  readonly #purged = new Set<SeriesId>();
  /** Positions seen, to notice an entry that comes twice or out of order. */
  readonly #seen = new Map<number, number>();

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** Follows the log to its end and gives the entries that were new. */
  async follow(storage: StorageAdapter, limit = 1_000): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    for (;;) {
      const page = await storage.changes(this.cursor, limit);
      if (page.reset) throw new Error('the log was reset');
      for (const entry of page.entries) this.#apply(entry);
      entries.push(...page.entries);
      this.cursor = page.cursor;
      if (!page.more) return entries;
      if (page.entries.length === 0) throw new Error('a page of the log is empty although there is more');
    }
  }

  /** What is raw by series name; series without points included. */
  raw(): Record<string, RawState> {
    const raw: Record<string, RawState> = {};
    for (const { name, metric, points: all } of this.series.values()) {
      const floor = this.floors.get(metric)?.raw ?? 0;
      raw[name] = rawState(all.filter(({ time }) => time >= floor));
    }
    return raw;
  }

  #apply(entry: LogEntry): void {
    const { lane, n } = entry.position;
    const last = this.#seen.get(lane) ?? 0;
    if (n <= last) throw new Error(`entry ${n} of lane ${lane} came after entry ${last}`);
    this.#seen.set(lane, n);
    switch (entry.kind) {
      case 'points':
        for (const columns of entry.points) {
          const { series } = columns;
          const name = seriesName(series.metric, series.bookId, series.labels);
          const known = this.series.get(series.id) ?? { name, metric: series.metric, points: [] };
          if (this.#purged.has(series.id)) throw new Error(`the id of a purged series names ${name}`);
          if (known.name !== name) throw new Error(`id ${series.id} names ${known.name} and ${name}`);
          known.points.push(...naiveItems(columns));
          this.series.set(series.id, known);
        }
        return;
      case 'define':
        this.definitions.set(entry.definition.name, entry.definition);
        return;
      case 'delete':
        for (const id of entry.series) {
          const known = this.series.get(id);
          if (known) known.points = known.points.filter(({ time }) => time < entry.from || time >= entry.to);
        }
        return;
      case 'purge':
        for (const id of entry.series) {
          this.series.delete(id);
          this.#purged.add(id);
        }
        if (entry.definition) {
          for (const metric of entry.metrics) {
            this.definitions.delete(metric);
            this.floors.delete(metric);
          }
        }
        return;
      case 'retain':
        this.floors.set(entry.metric, entry.floors);
        return;
      case 'rebuild':
      case 'revoke':
        return;
    }
  }
}
