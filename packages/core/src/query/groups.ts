import { compareCodePoints } from '../code-point-order.ts';
import type { SeriesRecord } from '../metric/series.ts';
import type { BookNameMap } from './book-names.ts';
import type { Group } from './query.ts';

/** The series that share the values of `groupBy`. */
export interface SeriesGroup {
  readonly group: Group;
  readonly series: readonly SeriesRecord[];
}

/**
 * Groups series, ordered by the groups' JSON in code-point order. Without `groupBy` there is one group, also when there are no series.
 */
export function groupSeries(
  series: readonly SeriesRecord[],
  groupBy: readonly string[],
  bookNames: BookNameMap,
): SeriesGroup[] {
  if (groupBy.length === 0) return [{ group: {}, series }];
  const groups = new Map<string, { group: Group; series: SeriesRecord[] }>();
  for (const record of series) {
    const group = groupOf(record, groupBy, bookNames);
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known) known.series.push(record);
    else groups.set(key, { group, series: [record] });
  }
  return [...groups.entries()].sort(([a], [b]) => compareCodePoints(a, b)).map(([, group]) => group);
}

function groupOf(record: SeriesRecord, groupBy: readonly string[], bookNames: BookNameMap): Group {
  return Object.fromEntries(
    groupBy.map((key) => {
      if (key === 'bookId')
        return [key, record.bookId === null ? null : (bookNames.get(record.bookId) ?? record.bookId)];
      return [key, record.labels.find(([k]) => k === key)?.[1] ?? null];
    }),
  );
}
