import type { CellReader } from '../cache/cell-reader.ts';
import { bucketContaining } from '../interval/edges.ts';
import type { SeriesRecord } from '../metric/series.ts';
import type { Floors } from '../storage/change.ts';
import type { BucketGrid } from './bucket-grid.ts';
import { LOOKS_AFTER, LOOKS_BEFORE, type Neighbour } from './fill.ts';
import { gather, mergeIntoGrid } from './gather.ts';
import { firstPointFrom, lastPointBefore } from './nearest-point.ts';
import { isResolvable, planBuckets } from './plan.ts';
import type { QuerySpec } from './query-spec.ts';
import { unresolvable } from './unresolvable.ts';

interface Source {
  readonly reader: CellReader;
  readonly series: readonly SeriesRecord[];
  readonly withBins: boolean;
}

export interface Neighbours {
  readonly before: Neighbour | null;
  readonly after: Neighbour | null;
}

const NONE: Neighbours = { before: null, after: null };

/** The nearest buckets with points outside the range, where the fill and an empty first or last bucket call for them; `undefined` where something has to be loaded first. */
export function findNeighbours(
  source: Source,
  spec: QuerySpec,
  floors: Floors,
  grid: BucketGrid,
): Neighbours | undefined {
  const last = grid.length - 1;
  const needsBefore = LOOKS_BEFORE[spec.fill] && grid.count[0] === 0;
  const needsAfter = LOOKS_AFTER[spec.fill] && grid.count[last] === 0;
  if (!needsBefore && !needsAfter) return NONE;
  const before = needsBefore ? bucketAt(source, spec, floors, lastPointBefore(source, spec.edges[0] as number)) : null;
  const end = spec.edges[last + 1] as number;
  // The bucket that holds now is the last one, whole as in every answer.
  const open = bucketContaining(spec.rule, spec.now).end;
  const after = needsAfter && end < open ? bucketAt(source, spec, floors, firstPointFrom(source, end, open)) : null;
  return before === undefined || after === undefined ? undefined : { before, after };
}

function bucketAt(
  source: Source,
  spec: QuerySpec,
  floors: Floors,
  time: number | null | undefined,
): Neighbour | null | undefined {
  if (time === null || time === undefined) return time;
  const { start, end } = bucketContaining(spec.rule, time);
  const edges = Float64Array.of(start, end);
  const plan = planBuckets(edges, floors);
  if (!isResolvable(plan)) throw unresolvable({ ...spec, edges }, 0, floors);
  const blocks = gather(source.reader, plan, source.series, source.withBins);
  if (!blocks) return undefined;
  const grid = mergeIntoGrid(1, plan, blocks, spec.aggregates);
  return { start, values: spec.aggregates.map((aggregate) => grid.value(0, aggregate)) };
}
