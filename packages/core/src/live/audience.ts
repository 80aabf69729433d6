import type { SeriesId } from '../metric/series.ts';
import type { LogEntry } from '../storage/change.ts';
import type { LiveQuery } from './live-query.ts';

interface OfMetric {
  readonly queries: Set<LiveQuery>;
  /** Looked up once for each series: thousands of points a second ask. */
  readonly bySeries: Map<SeriesId, readonly LiveQuery[]>;
}

/** Which queries an entry of the log can change the answers of. */
export class Audience {
  readonly #byMetric = new Map<string, OfMetric>();

  add(query: LiveQuery): void {
    const metric = this.#byMetric.get(query.query.name);
    if (metric) {
      metric.queries.add(query);
      metric.bySeries.clear();
    } else this.#byMetric.set(query.query.name, { queries: new Set([query]), bySeries: new Map() });
  }

  delete(query: LiveQuery): void {
    const metric = this.#byMetric.get(query.query.name);
    if (!metric) return;
    metric.queries.delete(query);
    metric.bySeries.clear();
    if (metric.queries.size === 0) this.#byMetric.delete(query.query.name);
  }

  /** The books that a query means may be others now. */
  forgetSeries(query: LiveQuery): void {
    this.#byMetric.get(query.query.name)?.bySeries.clear();
  }

  of(entry: LogEntry): Iterable<LiveQuery> {
    switch (entry.kind) {
      case 'points':
        return this.#ofPoints(entry.points);
      case 'define':
        return this.#byMetric.get(entry.definition.name)?.queries ?? [];
      case 'retain':
        return this.#byMetric.get(entry.metric)?.queries ?? [];
      case 'delete':
      case 'purge':
      case 'rebuild':
        return this.#everybody();
      case 'revoke':
        return [];
    }
  }

  *#ofPoints(points: Extract<LogEntry, { kind: 'points' }>['points']): Iterable<LiveQuery> {
    for (const { series } of points) {
      const metric = this.#byMetric.get(series.metric);
      if (!metric) continue;
      let queries = metric.bySeries.get(series.id);
      if (!queries) {
        queries = [...metric.queries].filter((query) => query.concerns(series));
        metric.bySeries.set(series.id, queries);
      }
      yield* queries;
    }
  }

  *#everybody(): Iterable<LiveQuery> {
    for (const { queries } of this.#byMetric.values()) yield* queries;
  }
}
