import type { CellReader } from '../cache/cell-reader.ts';
import type { MetricView } from '../cache/metric-view.ts';
import { relativeErrorBound } from '../cell/sketch.ts';
import { FINEST_SCALE } from '../cell/sketch-boundaries.ts';
import { finestInterval } from '../interval/automatic.ts';
import { bucketContaining } from '../interval/edges.ts';
import { formatInstant } from '../interval/instant.ts';
import { formatInterval } from '../interval/interval.ts';
import { TooManyBucketsError } from '../interval/interval-errors.ts';
import { isCanonicalIsbn } from '../metric/book-id.ts';
import type { SeriesRecord } from '../metric/series.ts';
import { type GroupBuckets, shapeSeries } from './answer.ts';
import type { BookNameMap } from './book-names.ts';
import type { BucketGrid } from './bucket-grid.ts';
import { bucketValues } from './bucket-values.ts';
import { fillEmpty, LOOKS_AFTER } from './fill.ts';
import { gather, mergeIntoGrid, type SeriesBlocks } from './gather.ts';
import { groupSeries, type SeriesGroup } from './groups.ts';
import { findNeighbours } from './neighbours.ts';
import type { Plan } from './plan.ts';
import type { PlannedQuery } from './planned-query.ts';
import type { QueryAnswer } from './query.ts';
import { DEFAULT_RANGE_MS, MAX_ANSWER_BUCKETS, type QuerySpec } from './query-spec.ts';
import { splitTop } from './top.ts';

export interface Computed {
  readonly answer: QueryAnswer;
  /** When passing time alone changes the answer next, epoch ms. */
  readonly nextEdge: number;
}

/** Series carry ISBNs whose books have to be looked up before they can be grouped. */
export interface UnknownBooks {
  readonly unknownIsbns: readonly string[];
}

export interface Books {
  readonly selected: ReadonlySet<string> | null;
  readonly names: BookNameMap;
}

/** Gather, merge, fill, shape; `undefined` where something has to be loaded first. */
export function computeAnswer(
  reader: CellReader,
  metric: MetricView,
  { spec, plan }: Omit<PlannedQuery, 'record'>,
  books: Books,
): Computed | UnknownBooks | undefined {
  const { definition, floors } = metric.record;
  const selected = metric.select(spec.labels, books.selected);
  const isbns = spec.groupBy.includes('bookId') ? isbnsOf(selected) : [];
  if (!isbns.every((isbn) => books.names.has(isbn))) return { unknownIsbns: isbns };
  const groups = groupSeries(selected, spec.groupBy, books.names);
  const buckets = spec.edges.length - 1;
  checkSize(spec, Math.min(groups.length, (spec.top ?? groups.length) + 1));

  const withBins = definition.kind === 'histogram';
  const gathered = gather(reader, plan, selected, withBins);
  if (!gathered) return undefined;
  const blocks = new Map(selected.map((series, i) => [series, gathered[i] as SeriesBlocks]));
  const blocksOf = (series: readonly SeriesRecord[]) => series.map((record) => blocks.get(record) as SeriesBlocks);

  const merged = mergeGroups(spec, groups, plan, blocksOf);
  const shaped: GroupBuckets[] = [];
  let missing = false;
  for (const { group, other, series, grid } of merged) {
    const values = bucketValues(grid, spec.aggregates);
    const neighbours = findNeighbours({ reader, series, withBins }, spec, floors, grid);
    if (neighbours) fillEmpty(spec.fill, values, { edges: spec.edges, aggregates: spec.aggregates, ...neighbours });
    else missing = true;
    shaped.push({ group, other, buckets: values });
  }
  if (missing) return undefined;

  const answer: QueryAnswer = {
    name: spec.name,
    kind: definition.kind,
    unit: definition.unit,
    interval: spec.interval,
    timeZone: spec.rule.zone.id,
    weekStart: spec.rule.weekStart,
    from: formatInstant(spec.edges[0] as number),
    to: formatInstant(spec.edges[buckets] as number),
    fill: spec.fill,
    ...(spec.aggregates.some(({ percentileMilli }) => percentileMilli !== null)
      ? { relativeError: Math.max(relativeErrorBound(FINEST_SCALE), ...merged.map(({ grid }) => grid.relativeError())) }
      : {}),
    ...(metric.overflowed ? { overflowed: true as const } : {}),
    plan: planSummary(plan, merged),
    series: shapeSeries(spec, shaped),
  };
  return { answer, nextEdge: nextEdgeAfter(spec) };
}

interface MergedGroup {
  readonly group: SeriesGroup['group'];
  readonly other: boolean;
  readonly series: readonly SeriesRecord[];
  readonly grid: BucketGrid;
}

function mergeGroups(
  spec: QuerySpec,
  groups: readonly SeriesGroup[],
  plan: Plan,
  blocksOf: (series: readonly SeriesRecord[]) => SeriesBlocks[],
): MergedGroup[] {
  const buckets = spec.edges.length - 1;
  const merge = ({ group, series }: SeriesGroup, other = false): MergedGroup => ({
    group,
    other,
    series,
    grid: mergeIntoGrid(buckets, plan, blocksOf(series), spec.aggregates),
  });
  if (spec.top === undefined) return groups.map((group) => merge(group));
  const whole: Plan = { pieces: plan.pieces.map((pieces) => pieces.inOneBucket()) };
  const ranked = groups.map((group) => ({
    group,
    total: mergeIntoGrid(1, whole, blocksOf(group.series), [spec.orderBy]),
  }));
  const { top, rest } = splitTop(ranked, spec.top, spec.orderBy);
  const named = top.map((group) => merge(group));
  return rest.length === 0
    ? named
    : [...named, merge({ group: {}, series: rest.flatMap(({ series }) => series) }, true)];
}

function isbnsOf(series: readonly SeriesRecord[]): string[] {
  return [
    ...new Set(series.map(({ bookId }) => bookId).filter((id): id is string => id !== null && isCanonicalIsbn(id))),
  ];
}

function checkSize({ rule, edges, interval }: QuerySpec, groups: number): void {
  const buckets = groups * (edges.length - 1);
  if (buckets <= MAX_ANSWER_BUCKETS) return;
  const from = edges[0] as number;
  const to = edges.at(-1) as number;
  const passing = finestInterval(from, to, rule.zone, rule.weekStart, Math.floor(MAX_ANSWER_BUCKETS / groups));
  throw new TooManyBucketsError(
    `the answer would have ${buckets} buckets in its ${groups} groups; ${MAX_ANSWER_BUCKETS} are allowed. ${
      passing
        ? `${formatInterval(passing)} would pass instead of ${interval}`
        : 'Take a shorter range, or the top groups'
    }`,
    { count: buckets, limit: MAX_ANSWER_BUCKETS, suggestedInterval: passing ? formatInterval(passing) : null },
  );
}

function planSummary({ pieces }: Plan, groups: readonly MergedGroup[]): Record<string, number> {
  const cells = groups.reduce((sum, { grid }) => sum + grid.cells, 0);
  return { ...Object.fromEntries(pieces.map(({ tier, length }) => [tier, length])), cells };
}

/**
 * The end of the open bucket: passing it completes a bucket, without `to` opens the next one, and lets a fill look further ahead. A range that
 * slides also leaves its first bucket.
 */
function nextEdgeAfter({ edges, now, fill, rule, slides }: QuerySpec): number {
  const isPast = (edges.at(-1) as number) <= now;
  const open =
    (isPast ? undefined : edges.find((edge) => edge > now)) ??
    (LOOKS_AFTER[fill] ? bucketContaining(rule, now).end : Number.POSITIVE_INFINITY);
  return slides ? Math.min(open, (edges[1] as number) + DEFAULT_RANGE_MS) : open;
}
