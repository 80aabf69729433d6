import type { Fill, MetricKind } from '../../src/metric/definition.ts';
import type { Query } from '../../src/query/query.ts';
import { oracleEdges } from './edge-oracle.ts';
import { nearestQuotient, unitsOf } from './exact-quotient.ts';

export interface OraclePoint {
  readonly metric: string;
  readonly bookId: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch ms. */
  readonly t: number;
  readonly v: number;
}

export interface OracleMetric {
  readonly name: string;
  readonly kind: MetricKind;
  readonly fill?: Fill | undefined;
}

/** A value and how far an answer may lie from it, as a multiple of the stated relative error; 0 means bit for bit. */
export interface ExpectedValue {
  readonly value: number | null;
  readonly slack: number;
}

export interface ExpectedBucket {
  readonly start: number;
  readonly end: number;
  readonly complete: boolean;
  readonly count: number;
  readonly values: Readonly<Record<string, ExpectedValue>>;
}

export interface ExpectedSeries {
  readonly group: Readonly<Record<string, string | null>>;
  readonly other: boolean;
  readonly buckets: readonly ExpectedBucket[];
}

export interface ExpectedAnswer {
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly fill: Fill;
  readonly series: readonly ExpectedSeries[];
}

const DAY_MS = 86_400_000;
const SHORT: Readonly<Record<string, string>> = {
  minute: '1m',
  hour: '1h',
  day: '1d',
  week: '1w',
  month: '1mo',
  quarter: '1q',
  year: '1y',
};
/** The standard intervals, from fine to coarse, and about how many minutes each lasts. */
const STANDARD: Readonly<Record<string, number>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '3h': 180,
  '6h': 360,
  '12h': 720,
  '1d': 1_440,
  '1w': 10_080,
  '1mo': 43_800,
  '1q': 131_490,
  '1y': 525_960,
};

/**
 * The answer to a query, from the prose of the design and the points themselves: edges from Temporal, sums as integers, values sorted.
 * Slow and obvious; it shares no code with the engine.
 */
export function expectedAnswer(
  points: readonly OraclePoint[],
  metric: OracleMetric,
  query: Query,
  now: number,
): ExpectedAnswer {
  const to = query.to === undefined ? now + 1 : instant(query.to);
  const from = query.from === undefined ? Math.min(to, now) - DAY_MS : instant(query.from);
  const zone = query.timeZone ?? 'UTC';
  const weekStart = query.weekStart ?? 1;
  const interval =
    query.interval === undefined ? automatic(from, to, zone, weekStart) : (SHORT[query.interval] ?? query.interval);
  const grid: Grid = {
    edges: oracleEdges(zone, interval, weekStart, from, to),
    bucketAt: (t) => oracleEdges(zone, interval, weekStart, t, t + 1) as [number, number],
    now,
  };
  const aggregates = query.aggregates ?? ['avg'];
  const fill = query.fill ?? metric.fill ?? (metric.kind === 'counter' ? 'zero' : 'null');
  const selected = points
    .filter((point) => point.metric === metric.name && isSelected(point, query))
    .map((point) => (Object.is(point.v, -0) ? { ...point, v: 0 } : point));
  const groups = groupsOf(selected, query.groupBy ?? []);
  const series = topOf(groups, query, aggregates[0] as string, grid);
  return {
    interval,
    from: grid.edges[0] as number,
    to: grid.edges.at(-1) as number,
    fill,
    series: series.map(({ group, other, points: own }) => ({
      group,
      other,
      buckets: bucketsOf(own, aggregates, fill, grid),
    })),
  };
}

interface Grid {
  readonly edges: readonly number[];
  readonly bucketAt: (t: number) => readonly [start: number, end: number];
  readonly now: number;
}

interface PointGroup {
  readonly group: Readonly<Record<string, string | null>>;
  readonly other: boolean;
  readonly points: readonly OraclePoint[];
}

function instant(value: string | number): number {
  return typeof value === 'number' ? value : Date.parse(value);
}

/** The finest standard interval that gives at most 500 buckets. */
function automatic(from: number, to: number, zone: string, weekStart: number): string {
  const fits = ([interval, minutes]: readonly [string, number]) =>
    // Far too many are not worth counting.
    (to - from) / (minutes * 60_000) < 1_000 && oracleEdges(zone, interval, weekStart, from, to).length <= 501;
  return (Object.entries(STANDARD).find(fits) as [string, number])[0];
}

function isSelected(point: OraclePoint, query: Query): boolean {
  if (query.bookId !== undefined && point.bookId !== query.bookId) return false;
  return Object.entries(query.labels ?? {}).every(([key, value]) => point.labels[key] === value);
}

function groupsOf(points: readonly OraclePoint[], groupBy: readonly string[]): PointGroup[] {
  if (groupBy.length === 0) return [{ group: {}, other: false, points }];
  const groups = new Map<string, { group: Record<string, string | null>; points: OraclePoint[] }>();
  for (const point of points) {
    const group = Object.fromEntries(
      groupBy.map((key) => [key, key === 'bookId' ? point.bookId : (point.labels[key] ?? null)]),
    );
    const name = JSON.stringify(group);
    const known = groups.get(name);
    if (known) known.points.push(point);
    else groups.set(name, { group, points: [point] });
  }
  return [...groups.entries()]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([, { group, points: own }]) => ({ group, other: false, points: own }));
}

function topOf(groups: readonly PointGroup[], query: Query, firstAggregate: string, grid: Grid): readonly PointGroup[] {
  if (query.top === undefined) return groups;
  const orderBy = query.orderBy ?? firstAggregate;
  const total = ({ points }: PointGroup): number => {
    const inside = within(points, grid.edges[0] as number, grid.edges.at(-1) as number);
    return inside.length === 0
      ? Number.NEGATIVE_INFINITY
      : (aggregateOf(orderBy, inside).value ?? Number.NEGATIVE_INFINITY);
  };
  const ranked = groups.map((group) => ({ group, total: total(group) }));
  ranked.sort((a, b) => (a.total === b.total ? 0 : b.total > a.total ? 1 : -1));
  const named = ranked.slice(0, query.top).map(({ group }) => group);
  const rest = ranked.slice(query.top).flatMap(({ group }) => group.points);
  return ranked.length <= query.top ? named : [...named, { group: {}, other: true, points: rest }];
}

function bucketsOf(
  points: readonly OraclePoint[],
  aggregates: readonly string[],
  fill: Fill,
  grid: Grid,
): ExpectedBucket[] {
  const { edges, now } = grid;
  const contents = edges.slice(0, -1).map((): OraclePoint[] => []);
  for (const point of within(points, edges[0] as number, edges.at(-1) as number)) {
    (contents[edges.findLastIndex((edge) => edge <= point.t)] as OraclePoint[]).push(point);
  }
  const columns = aggregates.map((aggregate) => columnOf(aggregate, contents, points, fill, grid));
  return contents
    .map((own, i) => ({
      start: edges[i] as number,
      end: edges[i + 1] as number,
      complete: (edges[i + 1] as number) <= now,
      count: own.length,
      values: Object.fromEntries(aggregates.map((name, k) => [name, columns[k]?.[i] as ExpectedValue])),
    }))
    .filter(({ count }) => fill !== 'none' || count > 0);
}

function columnOf(
  aggregate: string,
  contents: readonly (readonly OraclePoint[])[],
  points: readonly OraclePoint[],
  fill: Fill,
  grid: Grid,
): ExpectedValue[] {
  const anchors = contents.flatMap((own, i) =>
    own.length > 0 ? [{ t: grid.edges[i] as number, at: aggregateOf(aggregate, own) }] : [],
  );
  const looksBack = fill === 'previous' || fill === 'linear';
  const before = looksBack && contents[0]?.length === 0 ? anchorBefore(aggregate, points, grid) : undefined;
  const after = fill === 'linear' && contents.at(-1)?.length === 0 ? anchorAfter(aggregate, points, grid) : undefined;
  const all = [...(before ? [before] : []), ...anchors, ...(after ? [after] : [])];
  let passed = 0;
  return contents.map((own, i) => {
    const t = grid.edges[i] as number;
    while (passed < all.length && (all[passed] as Anchor).t < t) passed++;
    if (own.length > 0) return aggregateOf(aggregate, own);
    if (aggregate === 'count' || fill === 'zero') return exactly(0);
    if (fill === 'previous') return all[passed - 1]?.at ?? exactly(null);
    if (fill === 'linear') return interpolated(all[passed - 1], all[passed], t);
    return exactly(aggregate === 'sum' ? 0 : null);
  });
}

interface Anchor {
  readonly t: number;
  readonly at: ExpectedValue;
}

/** The nearest bucket with points that ends at or before the first edge. */
function anchorBefore(
  aggregate: string,
  points: readonly OraclePoint[],
  { edges, bucketAt }: Grid,
): Anchor | undefined {
  const earlier = points.filter(({ t }) => t < (edges[0] as number));
  if (earlier.length === 0) return undefined;
  return anchorOf(aggregate, points, bucketAt(earlier.reduce((latest, { t }) => Math.max(latest, t), -Infinity)));
}

/** The nearest bucket with points at or after the last edge, never one that begins after now. */
function anchorAfter(
  aggregate: string,
  points: readonly OraclePoint[],
  { edges, bucketAt, now }: Grid,
): Anchor | undefined {
  const later = points.filter(({ t }) => t >= (edges.at(-1) as number));
  if (later.length === 0) return undefined;
  const bucket = bucketAt(later.reduce((earliest, { t }) => Math.min(earliest, t), Infinity));
  return bucket[0] <= now ? anchorOf(aggregate, points, bucket) : undefined;
}

function anchorOf(aggregate: string, points: readonly OraclePoint[], [start, end]: readonly [number, number]): Anchor {
  return { t: start, at: aggregateOf(aggregate, within(points, start, end)) };
}

function interpolated(left: Anchor | undefined, right: Anchor | undefined, t: number): ExpectedValue {
  if (!left || !right || left.at.value === null || right.at.value === null) return exactly(null);
  const v0 = left.at.value;
  const v1 = right.at.value;
  const slack = Math.max(left.at.slack, right.at.slack);
  // Huge values times milliseconds leave the doubles; a power of two moves them back without rounding.
  const unit = Math.max(Math.abs(v0), Math.abs(v1)) > 1e200 ? 2 ** 100 : 1;
  const value = v0 / unit + ((v1 / unit - v0 / unit) * (t - left.t)) / (right.t - left.t);
  return { value: value * unit, slack };
}

function within(points: readonly OraclePoint[], from: number, to: number): OraclePoint[] {
  return points.filter(({ t }) => t >= from && t < to);
}

function exactly(value: number | null): ExpectedValue {
  return { value, slack: 0 };
}

/** An aggregate of at least one point. */
function aggregateOf(aggregate: string, points: readonly OraclePoint[]): ExpectedValue {
  const ordered = [...points].sort((a, b) => a.t - b.t || a.v - b.v);
  const sorted = points.map(({ v }) => v).sort((a, b) => a - b);
  const n = points.length;
  const total = () => points.reduce((sum, { v }) => sum + unitsOf(v), 0n);
  switch (aggregate) {
    case 'count':
      return exactly(n);
    case 'sum': {
      const sum = nearestQuotient(total(), 1n);
      return exactly(Number.isFinite(sum) ? sum : null);
    }
    case 'avg':
      return exactly(nearestQuotient(total(), BigInt(n)));
    case 'min':
      return exactly(sorted[0] as number);
    case 'max':
      return exactly(sorted[n - 1] as number);
    case 'first':
      return exactly((ordered[0] as OraclePoint).v);
    case 'last':
      return exactly((ordered[n - 1] as OraclePoint).v);
    default:
      return percentile(aggregate.slice(1), sorted);
  }
}

/** The value of rank ⌊q (n − 1)⌋; the extremes are exact, what lies beyond 2^64 is not known. */
function percentile(percent: string, sorted: readonly number[]): ExpectedValue {
  const [whole = '', decimals = ''] = percent.split('.');
  const thousandths = BigInt(whole + decimals.padEnd(3, '0'));
  const rank = Number((thousandths * BigInt(sorted.length - 1)) / 100_000n);
  const value = sorted[rank] as number;
  if (thousandths === 0n) return exactly(sorted[0] as number);
  if (thousandths === 100_000n) return exactly(sorted.at(-1) as number);
  if (Math.abs(value) > 2 ** 64) return exactly(null);
  return { value, slack: Math.abs(value) };
}
