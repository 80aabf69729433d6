import { formatInstant } from '../interval/instant.ts';
import type { Fill } from '../metric/definition.ts';
import type { BucketValues } from './bucket-values.ts';
import type { Bucket, Group, SeriesColumns, SeriesRows } from './query.ts';
import type { QuerySpec } from './query-spec.ts';

/** One group with its buckets, before it takes the shape that was asked for. */
export interface GroupBuckets {
  readonly group: Group;
  readonly other: boolean;
  readonly buckets: BucketValues;
}

/** The groups as rows or columns; with the fill `none` only buckets with points. */
export function shapeSeries(spec: QuerySpec, groups: readonly GroupBuckets[]): (SeriesRows | SeriesColumns)[] {
  if (spec.format === 'columns') return groups.map((group) => columnsOf(spec, group));
  const texts = Array.from(spec.edges, formatInstant);
  return groups.map((group) => rowsOf(spec, group, texts));
}

function rowsOf(
  { edges, aggregates, fill, now }: QuerySpec,
  { group, other, buckets }: GroupBuckets,
  texts: readonly string[],
): SeriesRows {
  const rows: Bucket[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    if (isLeftOut(fill, buckets, i)) continue;
    const row: Record<string, number | string | boolean | null> = {
      start: texts[i] as string,
      end: texts[i + 1] as string,
      complete: (edges[i + 1] as number) <= now,
      count: buckets.count[i] as number,
    };
    for (let k = 0; k < aggregates.length; k++)
      row[aggregates[k]?.name as string] = buckets.values[k]?.[i] as number | null;
    rows.push(row as Bucket);
  }
  return other ? { group, other, buckets: rows } : { group, buckets: rows };
}

function columnsOf({ edges, aggregates, fill }: QuerySpec, { group, other, buckets }: GroupBuckets): SeriesColumns {
  const { count, values } = buckets;
  const start = edges.subarray(0, count.length);
  const kept = <T>(column: ArrayLike<T>) => {
    // By hand, since iterators and arrays that grow would take most of the time of an answer.
    const list = new Array<T>(column.length);
    let length = 0;
    for (let i = 0; i < column.length; i++) if (!isLeftOut(fill, buckets, i)) list[length++] = column[i] as T;
    list.length = length;
    return list;
  };
  const columns: Record<string, (number | null)[]> = { start: kept(start), count: kept(count) };
  for (const [k, { name }] of aggregates.entries()) columns[name] = kept(values[k] as (number | null)[]);
  return { group, ...(other ? { other } : {}), ...columns } as SeriesColumns;
}

function isLeftOut(fill: Fill, { count }: BucketValues, i: number): boolean {
  return fill === 'none' && count[i] === 0;
}
