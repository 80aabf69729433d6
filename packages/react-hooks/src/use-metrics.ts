import type { Metric } from '@metrics-handler/core';
import { ResourceObserver, stableKey } from '@metrics-handler/core/observer';
import { useMetricsApi } from './provider.ts';
import { useObserver } from './use-observer.ts';

export interface MetricsResult {
  readonly metrics: readonly Metric[] | undefined;
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  readonly refetch: () => void;
}

/** Every metric's definition, by name. */
export function useMetrics(): MetricsResult {
  const { metrics } = useMetricsApi();
  const { state, refetch } = useObserver(stableKey('metrics'), () => new ResourceObserver(() => metrics.list()));
  return { metrics: state.data, error: state.error, isFetching: state.isFetching, refetch };
}
