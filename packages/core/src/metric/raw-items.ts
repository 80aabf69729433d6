import { cellAt } from '../cell/cell.ts';
import type { CellColumns } from '../cell/cell-columns.ts';
import { roundedSum } from '../cell/exact-sum.ts';
import { binsOfSketch } from '../cell/exponential-bins.ts';
import type { RawColumns } from '../cell/raw-columns.ts';
import { knownOrNull } from '../cell/summary.ts';
import { formatInstant } from '../interval/instant.ts';
import { labelRecord } from './labels.ts';
import type { RawPoint } from './point.ts';
import type { SeriesRecord } from './series.ts';

/** One raw point of a series: a single value, or a summary (`value` null), which comes after the values of its instant. */
export interface RawItem {
  readonly timestamp: number;
  readonly value: number | null;
  readonly summary?: () => ReturnType<typeof summaryMembers>;
}

/** The raw points of a series, whose columns ascend, in the order in which they are listed. */
export function* rawItems({ timestamps, values, summaries }: RawColumns): Generator<RawItem> {
  const length = summaries?.length ?? 0;
  let j = 0;
  for (let i = 0; i < timestamps.length; i++) {
    const timestamp = timestamps[i] as number;
    while (summaries && j < length && (summaries.start[j] as number) < timestamp) yield summaryItem(summaries, j++);
    yield { timestamp, value: values[i] as number };
  }
  while (summaries && j < length) yield summaryItem(summaries, j++);
}

/** As it is listed. */
export function rawPoint({ metric, bookId, labels }: SeriesRecord, { timestamp, value, summary }: RawItem): RawPoint {
  const place = { name: metric, bookId, labels: labelRecord(labels), timestamp: formatInstant(timestamp) };
  return value === null ? { ...place, ...(summary?.() as ReturnType<typeof summaryMembers>) } : { ...place, value };
}

function summaryItem(summaries: CellColumns, i: number): RawItem {
  return { timestamp: summaries.start[i] as number, value: null, summary: () => summaryMembers(summaries, i) };
}

function summaryMembers(summaries: CellColumns, i: number) {
  const { count, min, max, bins } = cellAt(summaries, i);
  const sum = roundedSum(summaries.sumHi[i] as number, summaries.sumLo[i] as number, summaries.sumMore?.get(i));
  return {
    count,
    sum,
    ...(knownOrNull(min) === null ? {} : { min }),
    ...(knownOrNull(max) === null ? {} : { max }),
    ...(bins ? binsOfSketch(bins) : {}),
  };
}
