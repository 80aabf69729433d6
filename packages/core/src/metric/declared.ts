import type { Aggregate, Group, Query, QueryAnswer, SeriesRows } from '../query/query.ts';
import type { MetricDeclaration, MetricDeclarations } from './declaration.ts';
import type { Point, PointColumns, PointsInput, SummaryPoint } from './point.ts';

/** The label keys of a declared metric. */
type LabelKeys<D extends MetricDeclaration> = D['labels'] extends readonly (infer K extends string)[] ? K : string;

/** The labels that a point of a declared metric may carry; none where it declares none. */
export type LabelsOf<D extends MetricDeclaration> = [LabelKeys<D>] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Partial<Record<LabelKeys<D>, string>>>;

/** What can be asked of a declared metric: only a histogram knows percentiles. */
export type AggregatesOf<D extends MetricDeclaration> = 'histogram' extends D['kind']
  ? Aggregate
  : Exclude<Aggregate, `p${number}`>;

type Names<M extends MetricDeclarations> = keyof M & string;

/** Batches of points of declared metrics, each with its own labels. */
export type PointsOf<M extends MetricDeclarations> = PointsInput<
  { [N in Names<M>]: Point<N, LabelsOf<M[N]>> | SummaryPoint<N, LabelsOf<M[N]>> }[Names<M>],
  { [N in Names<M>]: PointColumns<N, LabelsOf<M[N]>> }[Names<M>]
>;

/** Queries of declared metrics, each with its own labels, groups and aggregates. */
export type QueryOf<M extends MetricDeclarations> = {
  [N in Names<M>]: Query<N, LabelsOf<M[N]>, AggregatesOf<M[N]>, 'bookId' | LabelKeys<M[N]>>;
}[Names<M>];

/** A query of one declared metric that asks for certain aggregates in a certain format; what hooks infer their answer's type from. */
export type QueryFor<
  M extends MetricDeclarations,
  N extends Names<M>,
  A extends AggregatesOf<M[N]>,
  F extends 'rows' | 'columns',
> = Omit<Query<N, LabelsOf<M[N]>, A, 'bookId' | LabelKeys<M[N]>>, 'orderBy' | 'format'> & {
  readonly orderBy?: AggregatesOf<M[N]> | undefined;
  readonly format?: F | undefined;
};

/** The answer to a query that asks for certain aggregates. */
export type AnswerFor<A extends Aggregate, F extends 'rows' | 'columns'> = QueryAnswer<
  F extends 'columns' ? ColumnsFor<A> : RowsFor<A>
>;

type RowsFor<A extends Aggregate> = Omit<SeriesRows, 'buckets'> & { readonly buckets: readonly BucketFor<A>[] };

type BucketFor<A extends Aggregate> = {
  readonly start: string;
  readonly end: string;
  readonly complete: boolean;
  readonly count: number;
} & { readonly [K in Exclude<A, 'count'>]: number | null };

type ColumnsFor<A extends Aggregate> = {
  readonly group: Group;
  readonly other?: true;
  readonly start: readonly number[];
  readonly count: readonly number[];
} & { readonly [K in Exclude<A, 'count'>]: readonly (number | null)[] };
