import { TIERS, type Tier } from '../../cell/tier.ts';
import type { MetricRecord, StorageAdapter } from '../../storage/adapter.ts';
import { isOverflow, type ModelStore, seriesName } from './model-store.ts';
import { isPoint, isSummary, type NaiveItem, type NaivePoint, naiveCells, type PlainCell } from './naive-cells.ts';
import { plainCells } from './plain-cells.ts';

/** Beyond every timestamp, and an edge of every tier. */
export const END_OF_TIME = Date.UTC(2200, 0, 1);

/** Everything a store answers about metrics, as plain data; series by name, because ids are the store's own affair. */
export interface StoreState {
  readonly metrics: readonly MetricRecord[];
  readonly series: Readonly<Record<string, SeriesState>>;
}

/** What is raw of a series. */
export interface RawState {
  /** By timestamp and value. */
  readonly points: readonly NaivePoint[];
  /** One cell for each instant that has any. */
  readonly summaries: readonly PlainCell[];
}

export interface SeriesState extends RawState {
  readonly cells: Readonly<Record<Tier, readonly PlainCell[]>>;
}

export async function stateOf(storage: StorageAdapter): Promise<StoreState> {
  const records = await storage.series({});
  const ids = records.map(({ id }) => id);
  const { points } = await storage.readPoints({ series: ids, from: 0, to: END_OF_TIME });
  const ranges = TIERS.map((tier) => ({ tier, from: 0, to: END_OF_TIME }));
  const { cells } = await storage.readCells({ series: ids, ranges });
  const series: Record<string, SeriesState> = {};
  records.forEach(({ metric, bookId, labels }, i) => {
    const { timestamps, values, summaries } = points[i] ?? { timestamps: [], values: [], summaries: undefined };
    series[seriesName(metric, bookId, labels)] = {
      points: Array.from(timestamps, (time, j) => ({ time, value: values[j] as number })),
      summaries: summaries ? plainCells(summaries) : [],
      cells: byTier((tier) => plainCells(definedAt(cells, i, TIERS.indexOf(tier)))),
    };
  });
  return { metrics: await storage.metrics(), series };
}

export function stateOfModel(model: ModelStore): StoreState {
  const names = [...model.metrics.keys()].sort();
  return {
    metrics: names.map((name) => {
      const series = model.select({ metric: name });
      const { definition, floors } = model.metrics.get(name) as {
        definition: MetricRecord['definition'];
        floors: MetricRecord['floors'];
      };
      return {
        definition,
        floors,
        seriesCount: series.length,
        overflowed: series.some(({ labels }) => isOverflow(labels)),
      };
    }),
    series: Object.fromEntries(
      model.series.map((series) => [
        series.name,
        { ...rawState(model.raw(series)), cells: byTier((tier) => model.cells(series, tier)) },
      ]),
    ),
  };
}

/** What these raw points are when they are read. */
export function rawState(items: readonly NaiveItem[]): RawState {
  const points = items.filter(isPoint).map(({ time, value }) => ({ time, value }));
  return {
    points: points.sort((a, b) => a.time - b.time || a.value - b.value),
    summaries: naiveCells(items.filter(isSummary), 1, true),
  };
}

function byTier(cells: (tier: Tier) => readonly PlainCell[]): SeriesState['cells'] {
  return { minute: cells('minute'), quarter: cells('quarter'), hour: cells('hour'), day: cells('day') };
}

function definedAt<T>(answer: readonly (readonly T[])[], i: number, j: number): T {
  const found = answer[i]?.[j];
  if (found === undefined) throw new Error(`readCells left out series ${i}, range ${j}`);
  return found;
}
