import { expansionOf, unitsOf } from './exact-number.ts';
import { binOf, coarserBin, VALUE_SCALE } from './naive-bins.ts';

export interface NaivePoint {
  readonly time: number;
  readonly value: number;
}

/** Many values of one instant; an extreme that nobody told is infinite. */
export interface NaiveSummary {
  readonly time: number;
  readonly count: number;
  /** The exact sum in units of 2⁻¹⁰⁷⁴. */
  readonly units: bigint;
  readonly min: number;
  readonly max: number;
  readonly scale?: number;
  readonly bins?: Readonly<Record<string, number>>;
}

export type NaiveItem = NaivePoint | NaiveSummary;

/** A cell as plain data, for comparison by value. */
export interface PlainCell {
  readonly start: number;
  readonly count: number;
  /** The canonical expansion of the exact sum. */
  readonly sum: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly first: NaivePoint;
  readonly last: NaivePoint;
  /** The scale of the bins, and counts by bin; histograms only. */
  readonly scale?: number;
  readonly bins?: Readonly<Record<string, number>>;
}

/** The cells that these points make, from the definition and nothing else. */
export function naiveCells(items: readonly NaiveItem[], widthMs: number, withBins: boolean): PlainCell[] {
  const buckets = new Map<number, NaiveItem[]>();
  for (const item of items) {
    const start = Math.floor(item.time / widthMs) * widthMs;
    const bucket = buckets.get(start);
    if (bucket) bucket.push(item);
    else buckets.set(start, [item]);
  }
  return [...buckets.keys()].sort((a, b) => a - b).map((start) => naiveCell(start, buckets.get(start) ?? [], withBins));
}

export function isSummary(item: NaiveItem): item is NaiveSummary {
  return 'count' in item;
}

export function isPoint(item: NaiveItem): item is NaivePoint {
  return !isSummary(item);
}

function naiveCell(start: number, items: readonly NaiveItem[], withBins: boolean): PlainCell {
  const points = items.filter(isPoint);
  const summaries = items.filter(isSummary);
  const sums = [...points.map(({ value }) => unitsOf(value)), ...summaries.map(({ units }) => units)];
  // Which value of a summary came first, and which last, nobody knows: any of its instant may have.
  const firsts = [...points, ...summaries.map(({ time }) => ({ time, value: Number.NEGATIVE_INFINITY }))];
  const lasts = [...points, ...summaries.map(({ time }) => ({ time, value: Number.POSITIVE_INFINITY }))];
  const cell = {
    start,
    count: points.length + summaries.reduce((sum, { count }) => sum + count, 0),
    sum: expansionOf(sums.reduce((sum, units) => sum + units, 0n)),
    min: [...points.map(({ value }) => value), ...summaries.map(({ min }) => min)].sort(ascending)[0] as number,
    max: [...points.map(({ value }) => value), ...summaries.map(({ max }) => max)].sort(ascending).at(-1) as number,
    first: timed(firsts.sort(byTimeThenValue)[0] as NaivePoint),
    last: timed(lasts.sort(byTimeThenValue).at(-1) as NaivePoint),
  };
  return withBins ? { ...cell, ...naiveBins(points, summaries) } : cell;
}

/** The bins of all at the coarsest scale of any; nothing where nothing has bins. */
function naiveBins(
  points: readonly NaivePoint[],
  summaries: readonly NaiveSummary[],
): Pick<PlainCell, 'scale' | 'bins'> {
  const parts = summaries.flatMap(({ scale, bins }) => (scale === undefined ? [] : [{ scale, bins: bins ?? {} }]));
  for (const { value } of points) parts.push({ scale: VALUE_SCALE, bins: { [binOf(value)]: 1 } });
  if (parts.length === 0) return {};
  const scale = Math.min(...parts.map((part) => part.scale));
  const merged: Record<string, number> = {};
  for (const part of parts) {
    for (const [name, count] of Object.entries(part.bins)) {
      const bin = coarserBin(name, part.scale, scale);
      merged[bin] = (merged[bin] ?? 0) + count;
    }
  }
  return { scale, bins: merged };
}

function timed({ time, value }: NaivePoint): NaivePoint {
  return { time, value };
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** At equal timestamps the smaller value is first and the greater last. */
function byTimeThenValue(a: NaivePoint, b: NaivePoint): number {
  return a.time - b.time || a.value - b.value;
}
