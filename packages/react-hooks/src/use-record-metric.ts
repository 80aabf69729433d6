import type { MetricDeclarations, MetricsApi } from '@metrics-handler/core';
import { useMemo } from 'react';
import { useMetricsApi } from './provider.ts';

export type RecordMetric<M extends MetricDeclarations = MetricDeclarations> = Pick<
  MetricsApi<M>,
  'record' | 'recordAll' | 'flush'
>;

/** `record` for what happens, `recordAll` for what must not get lost; the same functions at every render. */
export function useRecordMetric(): RecordMetric {
  const api = useMetricsApi();
  return useMemo(
    () => ({
      record: (name, value, options) => api.record(name, value, options),
      recordAll: (points, options) => api.recordAll(points, options),
      flush: () => api.flush(),
    }),
    [api],
  );
}
