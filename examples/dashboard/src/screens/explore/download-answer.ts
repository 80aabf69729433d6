import type { QueryAnswer, SeriesRows } from '@metrics-handler/core';
import { csvOf, download } from '../../format/csv.ts';
import { groupName } from '../../view/group-name.ts';

/** Saves an answer as it is: instants in UTC, numbers in full. */
export function downloadAnswer(answer: QueryAnswer<SeriesRows>, titles: ReadonlyMap<string, string | null>): void {
  const columns = Object.keys(answer.series.find(({ buckets }) => buckets.length > 0)?.buckets[0] ?? {});
  const groupKeys = Object.keys(answer.series[0]?.group ?? {});
  const head = groupKeys.length > 0 ? [...groupKeys, 'group', ...columns] : columns;
  const rows = answer.series.flatMap((series) =>
    series.buckets.map((bucket) => {
      const values = columns.map((name) => bucket[name] ?? null);
      if (groupKeys.length === 0) return values;
      return [...groupKeys.map((key) => series.group[key] ?? null), groupName(series, titles), ...values];
    }),
  );
  download(`${answer.name}-${answer.interval}.csv`, 'text/csv', csvOf([head, ...rows]));
}
