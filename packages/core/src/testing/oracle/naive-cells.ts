import { expansionOf, unitsOf } from './exact-number.ts';
import { binOf } from './naive-bins.ts';

export interface NaivePoint {
  readonly time: number;
  readonly value: number;
}

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
  /** Counts by bin, histograms only. */
  readonly bins?: Readonly<Record<string, number>>;
}

/** The cells that these points make, from the definition and nothing else. */
export function naiveCells(points: readonly NaivePoint[], widthMs: number, withBins: boolean): PlainCell[] {
  const buckets = new Map<number, NaivePoint[]>();
  for (const point of points) {
    const start = Math.floor(point.time / widthMs) * widthMs;
    const bucket = buckets.get(start);
    if (bucket) bucket.push(point);
    else buckets.set(start, [point]);
  }
  return [...buckets.keys()].sort((a, b) => a - b).map((start) => naiveCell(start, buckets.get(start) ?? [], withBins));
}

function naiveCell(start: number, points: readonly NaivePoint[], withBins: boolean): PlainCell {
  const values = points.map(({ value }) => value).sort((a, b) => a - b);
  const ordered = [...points].sort(byTimeThenValue);
  const cell = {
    start,
    count: points.length,
    sum: expansionOf(values.reduce((sum, value) => sum + unitsOf(value), 0n)),
    min: values[0] as number,
    max: values[values.length - 1] as number,
    first: timed(ordered[0] as NaivePoint),
    last: timed(ordered[ordered.length - 1] as NaivePoint),
  };
  if (!withBins) return cell;
  const bins: Record<string, number> = {};
  for (const bin of values.map(binOf)) bins[bin] = (bins[bin] ?? 0) + 1;
  return { ...cell, bins };
}

function timed({ time, value }: NaivePoint): NaivePoint {
  return { time, value };
}

/** At equal timestamps the smaller value is first and the greater last. */
function byTimeThenValue(a: NaivePoint, b: NaivePoint): number {
  return a.time - b.time || a.value - b.value;
}
