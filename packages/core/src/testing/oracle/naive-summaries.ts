import type { CellColumns } from '../../cell/cell-columns.ts';
import type { RawColumns } from '../../cell/raw-columns.ts';
import { unitsOf } from './exact-number.ts';
import type { NaiveItem, NaiveSummary } from './naive-cells.ts';
import { plainBins } from './plain-bins.ts';

/** The single values and summaries of a batch or of a log entry, as plain data. */
export function naiveItems({ timestamps, values, summaries }: RawColumns): NaiveItem[] {
  return [
    ...Array.from(timestamps, (time, i) => ({ time, value: values[i] as number })),
    ...(summaries ? Array.from({ length: summaries.length }, (_, i) => naiveSummary(summaries, i)) : []),
  ];
}

function naiveSummary(summaries: CellColumns, i: number): NaiveSummary {
  const { start, count, sumHi, sumLo, sumMore, min, max } = summaries;
  const parts = [sumHi[i] as number, sumLo[i] as number, ...(sumMore?.get(i) ?? [])];
  const bins = summaries.bins?.[i];
  return {
    time: start[i] as number,
    count: count[i] as number,
    units: parts.reduce((sum, part) => sum + unitsOf(part), 0n),
    min: min[i] as number,
    max: max[i] as number,
    ...(bins ? { scale: bins.scale, bins: plainBins(bins) } : {}),
  };
}
