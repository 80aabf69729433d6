import type { AggregatesOf, AnswerFor, MetricDeclarations, Query, QueryAnswer, QueryFor } from '@metrics-handler/core';
import type { StreamStatus } from '@metrics-handler/core/client';
import { LiveObserver, type MetricsSource, ResourceObserver, stableKey } from '@metrics-handler/core/observer';
import { useMetricsApi } from './provider.ts';
import { useObserver } from './use-observer.ts';

export interface MetricQueryResult<Answer = QueryAnswer> {
  /** The answer; after a failure, or while it is asked for again, the one before. */
  readonly answer: Answer | undefined;
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  /** How the live query stands; `off` where it is not live, or is over because of `error`. */
  readonly stream: StreamStatus;
  readonly refetch: () => void;
}

export interface UseMetricQuery<M extends MetricDeclarations> {
  <N extends keyof M & string, const A extends AggregatesOf<M[N]> = 'avg', F extends 'rows' | 'columns' = 'rows'>(
    query: QueryFor<M, N, A, F> | undefined,
    options?: { readonly live?: false | undefined },
  ): MetricQueryResult<AnswerFor<A, F>>;
  <N extends keyof M & string, const A extends AggregatesOf<M[N]> = 'avg'>(
    query: QueryFor<M, N, A, 'rows'> | undefined,
    options: { readonly live?: boolean | undefined },
  ): MetricQueryResult<AnswerFor<A, 'rows'>>;
}

/**
 * The answer to a query, and with `live` what the query would return at each instant. Equal queries of a page share one request or subscription;
 * with `undefined` nothing is asked.
 *
 * @example
 * const { answer, error } = useMetricQuery({ name: 'sales', interval: '1h', aggregates: ['sum'] }, { live: true });
 */
export const useMetricQuery = function useMetricQuery(query: Query | undefined, { live = false } = {}) {
  const api = useMetricsApi();
  const key = query === undefined ? null : stableKey(live ? 'live' : 'query', query);
  const { state, refetch } = useObserver(key, () => observerOf(api, query as Query, live));
  return { answer: state.data, error: state.error, isFetching: state.isFetching, stream: state.stream, refetch };
} as UseMetricQuery<MetricDeclarations>;

function observerOf(api: MetricsSource, query: Query, live: boolean) {
  if (live) return new LiveObserver(api, query);
  return new ResourceObserver<QueryAnswer>((signal) => api.query(query, { signal }));
}
