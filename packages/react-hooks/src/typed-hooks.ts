import type { MetricDeclarations } from '@metrics-handler/core';
import { type UseMetricQuery, useMetricQuery } from './use-metric-query.ts';
import { type RecordMetric, useRecordMetric } from './use-record-metric.ts';

export interface TypedHooks<M extends MetricDeclarations> {
  readonly useMetricQuery: UseMetricQuery<M>;
  readonly useRecordMetric: () => RecordMetric<M>;
}

/**
 * The hooks typed by declared metrics: a wrong name, label or aggregate does not compile. The functions are the same.
 *
 * @example
 * const metrics = { sales: { kind: 'counter', labels: ['shop'] } } as const satisfies MetricDeclarations;
 * export const { useMetricQuery, useRecordMetric } = typedHooks<typeof metrics>();
 */
export function typedHooks<M extends MetricDeclarations>(): TypedHooks<M> {
  return { useMetricQuery, useRecordMetric } as unknown as TypedHooks<M>;
}
