import type { Tier } from '../../cell/tier.ts';
import type { Clock } from '../../clock.ts';
import type { MetricDefinition } from '../../metric/definition.ts';
import type { Change, Floors, SeriesPoints, SeriesSelector } from '../../storage/change.ts';
import { isPoint, isSummary, type NaiveItem, naiveCells, type PlainCell } from './naive-cells.ts';
import { naiveItems } from './naive-summaries.ts';

const TIER_WIDTH_MS: Readonly<Record<Tier, number>> = {
  minute: 60_000,
  quarter: 900_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const KEY_AGE_MS = 48 * 3_600_000;
const BOOK_LIMIT = 100_000;
const METRIC_LIMIT = 10_000;

/** `frozen` is set once the raw floor has passed the point: its cells stay as they were then. */
type ModelPoint = NaiveItem & { readonly frozen?: 'plain' | 'bins' };

export interface ModelSeries {
  /** Metric, book and labels in one text. */
  readonly name: string;
  readonly metric: string;
  readonly bookId: string | null;
  readonly labels: readonly (readonly [string, string])[];
  points: ModelPoint[];
}

export interface ModelMetric {
  definition: MetricDefinition;
  floors: Floors;
}

export type ModelOutcome =
  | { readonly status: 'committed'; readonly affected: number | undefined }
  | { readonly status: 'duplicate' }
  | { readonly status: 'refused'; readonly code: string };

class Refusal extends Error {}

/**
 * What a store must hold, written for obviousness: lists that are filtered, and cells that are computed anew each time. It shares no code with
 * what it checks.
 */
export class ModelStore {
  readonly metrics = new Map<string, ModelMetric>();
  series: ModelSeries[] = [];
  readonly #clock: Clock;
  readonly #keys = new Map<string, { readonly hash: string; readonly at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  commit(changes: readonly Change[]): ModelOutcome[] {
    return changes.map((change) => {
      try {
        return this.#commit(change);
      } catch (error) {
        if (error instanceof Refusal) return { status: 'refused', code: error.message };
        throw error;
      }
    });
  }

  /** Forgets keys that have reached their age. */
  maintain(): void {
    for (const [key, { at }] of this.#keys) if (at < this.#clock.now() - KEY_AGE_MS) this.#keys.delete(key);
  }

  select({ metric, bookIds, labels = [] }: SeriesSelector): ModelSeries[] {
    return this.series.filter(
      (series) =>
        (metric === undefined || series.metric === metric) &&
        (bookIds === undefined || bookIds.includes(series.bookId)) &&
        labels.every(([key, value]) => series.labels.some((pair) => pair[0] === key && pair[1] === value)),
    );
  }

  /** Raw points at or above the floor, in no order. */
  raw(series: ModelSeries): NaiveItem[] {
    return series.points.filter(({ frozen }) => !frozen);
  }

  cells(series: ModelSeries, tier: Tier): PlainCell[] {
    const { definition, floors } = this.#known(series.metric);
    const visible = series.points.filter(({ time }) => time >= floors[tier]);
    const withBins = ({ frozen }: ModelPoint) => (frozen ? frozen === 'bins' : definition.kind === 'histogram');
    const width = TIER_WIDTH_MS[tier];
    return [
      ...naiveCells(visible.filter(withBins), width, true),
      ...naiveCells(
        visible.filter((point) => !withBins(point)),
        width,
        false,
      ),
    ].sort((a, b) => a.start - b.start);
  }

  #commit(change: Change): ModelOutcome {
    switch (change.kind) {
      case 'points':
        return this.#commitPoints(change);
      case 'define':
        this.#define(change.definition);
        return { status: 'committed', affected: undefined };
      case 'delete':
        return this.#delete(change);
      case 'purge': {
        const purged = this.select(change.selector);
        this.series = this.series.filter((series) => !purged.includes(series));
        const { metric } = change.selector;
        if (change.definition && metric !== undefined && this.select({ metric }).length === 0)
          this.metrics.delete(metric);
        return { status: 'committed', affected: undefined };
      }
      case 'retain':
        return this.#retain(change);
      case 'revoke':
        return { status: 'committed', affected: undefined };
    }
  }

  #commitPoints({ points, idempotency }: Extract<Change, { kind: 'points' }>): ModelOutcome {
    const known = idempotency && this.#keys.get(idempotency.key);
    if (known && known.hash !== idempotency.hash) throw new Refusal('idempotency_conflict');
    if (known) return { status: 'duplicate' };

    const before = { series: this.series, metrics: new Map(this.metrics) };
    try {
      const chosen = points.map((column) => this.#choose(column));
      let affected = 0;
      points.forEach((column, i) => {
        const added = naiveItems(column);
        affected += added.length;
        chosen[i]?.points.push(...added);
      });
      if (idempotency) this.#keys.set(idempotency.key, { hash: idempotency.hash, at: this.#clock.now() });
      return { status: 'committed', affected };
    } catch (error) {
      this.series = before.series;
      this.metrics.clear();
      for (const [name, metric] of before.metrics) this.metrics.set(name, metric);
      throw error;
    }
  }

  #choose(column: SeriesPoints): ModelSeries {
    const { metric, bookId, labels } = column;
    if (!this.metrics.has(metric)) {
      this.#define({ name: metric, kind: 'gauge', unit: '1', description: '', seriesLimit: 2_000 });
    }
    const { definition, floors } = this.#known(metric);
    if (naiveItems(column).some(({ time }) => time < floors.raw)) throw new Refusal('too_old');
    const name = seriesName(metric, bookId, labels);
    const found = this.series.find((series) => series.name === name);
    if (found) return found;
    if (labels.some(([key]) => definition.labels && !definition.labels.includes(key)))
      throw new Refusal('unknown_label');
    const books = new Set(this.select({ metric }).map((series) => series.bookId));
    if (bookId !== null && !books.has(bookId) && books.size - (books.has(null) ? 1 : 0) >= BOOK_LIMIT) {
      throw new Refusal('book_limit');
    }
    const labelSets = this.select({ metric, bookIds: [bookId] }).filter((series) => !isOverflow(series.labels));
    if (labelSets.length < definition.seriesLimit) return this.#create(metric, bookId, labels);
    const overflow = this.select({ metric, bookIds: [bookId] }).find((series) => isOverflow(series.labels));
    return overflow ?? this.#create(metric, bookId, [['otel.metric.overflow', 'true']]);
  }

  #create(metric: string, bookId: string | null, labels: ModelSeries['labels']): ModelSeries {
    const series: ModelSeries = { name: seriesName(metric, bookId, labels), metric, bookId, labels, points: [] };
    this.series = [...this.series, series];
    return series;
  }

  #define(definition: MetricDefinition): void {
    if (!this.metrics.has(definition.name) && this.metrics.size >= METRIC_LIMIT) throw new Refusal('metric_limit');
    const floors = this.metrics.get(definition.name)?.floors ?? { raw: 0, minute: 0, quarter: 0, hour: 0, day: 0 };
    this.metrics.set(definition.name, { definition, floors });
  }

  #delete({ selector, from, to }: Extract<Change, { kind: 'delete' }>): ModelOutcome {
    const selected = this.select(selector);
    if (selected.some((series) => from < this.#known(series.metric).floors.raw)) throw new Refusal('too_old');
    let affected = 0;
    for (const series of selected) {
      const kept = series.points.filter(({ time }) => time < from || time >= to);
      affected += countOf(series.points) - countOf(kept);
      series.points = kept;
    }
    return { status: 'committed', affected };
  }

  #retain({ metric, floors }: Extract<Change, { kind: 'retain' }>): ModelOutcome {
    const known = this.metrics.get(metric);
    if (!known) throw new Refusal('unknown_metric');
    known.floors = {
      raw: Math.max(known.floors.raw, floors.raw),
      minute: Math.max(known.floors.minute, floors.minute),
      quarter: Math.max(known.floors.quarter, floors.quarter),
      hour: Math.max(known.floors.hour, floors.hour),
      day: Math.max(known.floors.day, floors.day),
    };
    const frozen = known.definition.kind === 'histogram' ? 'bins' : 'plain';
    for (const series of this.select({ metric })) {
      series.points = series.points.map((p) => (p.frozen || p.time >= known.floors.raw ? p : { ...p, frozen }));
    }
    return { status: 'committed', affected: undefined };
  }

  #known(metric: string): ModelMetric {
    const known = this.metrics.get(metric);
    if (!known) throw new Error(`the model has no metric ${metric}`);
    return known;
  }
}

/** Summaries of one instant are one point. */
function countOf(points: readonly ModelPoint[]): number {
  const instants = new Set(points.filter(isSummary).map(({ time }) => time));
  return points.filter(isPoint).length + instants.size;
}

export function seriesName(metric: string, bookId: string | null, labels: ModelSeries['labels']): string {
  return JSON.stringify([metric, bookId, ...labels]);
}

export function isOverflow(labels: ModelSeries['labels']): boolean {
  return labels.length === 1 && labels[0]?.[0] === 'otel.metric.overflow';
}
