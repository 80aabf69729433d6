import type { Fill, MetricKind } from '../metric/definition.ts';
import type { Labels } from '../metric/labels.ts';

/** What can be asked of a bucket; `p0` to `p100` in steps of any decimal (`p99.9`) are percentiles of a histogram. */
export type Aggregate = 'avg' | 'sum' | 'count' | 'min' | 'max' | 'first' | 'last' | `p${number}`;

/** A question about one metric; the same in process and over HTTP. */
export interface Query<
  Name extends string = string,
  L = Labels,
  A extends Aggregate = Aggregate,
  K extends string = string,
> {
  readonly name: Name;
  /** RFC 3339 or epoch ms; taken down to a bucket's edge. Defaults to 24 hours before `to` or now. */
  readonly from?: string | number | undefined;
  /** RFC 3339 or epoch ms; taken up to a bucket's edge. Defaults to the bucket that holds now, and then the range slides in a subscription. */
  readonly to?: string | number | undefined;
  /** `1m` … `30m`, `1h` … `12h`, `1d`, `1w`, `1mo`, `1q`, `1y`, or a plain unit. Defaults to the finest that gives at most 500 buckets. */
  readonly interval?: string | undefined;
  /** What `Intl.DateTimeFormat` accepts. Defaults to `UTC`. */
  readonly timeZone?: string | undefined;
  /** 1 (Monday, the default) to 7 (Sunday). */
  readonly weekStart?: number | undefined;
  /** Defaults to `['avg']`; `count` is always there. */
  readonly aggregates?: readonly A[] | undefined;
  /** Defaults to the metric's zero value. */
  readonly fill?: Fill | undefined;
  /** A book's id or any form of its ISBN. */
  readonly bookId?: string | undefined;
  /** Labels that a series must carry. */
  readonly labels?: L | undefined;
  /** `bookId` and label keys. */
  readonly groupBy?: readonly K[] | undefined;
  /** Keeps the groups with the greatest `orderBy` over the whole range; the rest becomes one exact group `other`. */
  readonly top?: number | undefined;
  /** Defaults to the first aggregate. */
  readonly orderBy?: A | undefined;
  /** Defaults to `rows`. */
  readonly format?: 'rows' | 'columns' | undefined;
}

/** One bucket of a row answer: `start`, `end` (RFC 3339 UTC), `complete` (`end` ≤ now), `count`, and the aggregates asked for. */
export interface Bucket {
  readonly start: string;
  readonly end: string;
  readonly complete: boolean;
  readonly count: number;
  readonly [aggregate: string]: number | string | boolean | null;
}

/** The values a group shares by `groupBy` member; null where a series has none. */
export type Group = Readonly<Record<string, string | null>>;

export interface SeriesRows {
  readonly group: Group;
  /** The one group of everything beyond `top`; its `group` is empty. */
  readonly other?: true;
  readonly buckets: readonly Bucket[];
}

/** Columns of equal length: `start` in epoch ms, `count`, and one column per aggregate. */
export interface SeriesColumns {
  readonly group: Group;
  readonly other?: true;
  readonly start: readonly number[];
  readonly count: readonly number[];
  readonly [aggregate: string]: readonly (number | null)[] | Group | true | undefined;
}

/** How an answer was made: cells merged per tier. */
export type QueryPlan = Readonly<Record<string, number>>;

export interface QueryAnswer<S = SeriesRows | SeriesColumns> {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: string;
  readonly interval: string;
  readonly timeZone: string;
  readonly weekStart: number;
  /** The first bucket's start and the last one's end, RFC 3339 UTC. */
  readonly from: string;
  readonly to: string;
  readonly fill: Fill;
  /** Bound of the relative error of the percentiles asked for. */
  readonly relativeError?: number;
  /** Some label sets of this metric went to an overflow series, so groups by label are incomplete (totals are exact). */
  readonly overflowed?: true;
  readonly plan: QueryPlan;
  readonly series: readonly S[];
}
