import type { SeriesId, SeriesRecord } from '../metric/series.ts';
import type { LogEntry } from '../storage/change.ts';
import type { LiveQuery } from './live-query.ts';

interface OfMetric {
  readonly queries: Set<LiveQuery>;
  /** By a label that they ask for, if any: of thousands, few can want a series. */
  readonly byLabel: Map<string, Set<LiveQuery>>;
  /** Looked up once for each series: thousands of points a second ask. */
  readonly bySeries: Map<SeriesId, readonly LiveQuery[]>;
}

/** Which queries an entry of the log can change the answers of. */
export class Audience {
  readonly #byMetric = new Map<string, OfMetric>();

  add(query: LiveQuery): void {
    const { name } = query.query;
    const metric = this.#byMetric.get(name) ?? { queries: new Set(), byLabel: new Map(), bySeries: new Map() };
    this.#byMetric.set(name, metric);
    metric.queries.add(query);
    const label = labelOf(query);
    const labelled = metric.byLabel.get(label);
    if (labelled) labelled.add(query);
    else metric.byLabel.set(label, new Set([query]));
    metric.bySeries.clear();
  }

  delete(query: LiveQuery): void {
    const metric = this.#byMetric.get(query.query.name);
    if (!metric) return;
    metric.queries.delete(query);
    const label = labelOf(query);
    const labelled = metric.byLabel.get(label);
    labelled?.delete(query);
    if (labelled?.size === 0) metric.byLabel.delete(label);
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
        queries = candidates(metric, series).filter((query) => query.concerns(series));
        metric.bySeries.set(series.id, queries);
      }
      yield* queries;
    }
  }

  *#everybody(): Iterable<LiveQuery> {
    for (const { queries } of this.#byMetric.values()) yield* queries;
  }
}

const NO_LABEL = '';

function labelOf({ query }: LiveQuery): string {
  const [label] = Object.entries(query.labels ?? {});
  return label ? labelText(...label) : NO_LABEL;
}

function candidates({ byLabel }: OfMetric, { labels }: SeriesRecord): LiveQuery[] {
  const texts = [NO_LABEL, ...labels.map(([key, value]) => labelText(key, value))];
  return texts.flatMap((text) => [...(byLabel.get(text) ?? [])]);
}

/** Keys have no equals sign. */
function labelText(key: string, value: string): string {
  return `${key}=${value}`;
}
