/**
 * React hooks on a client or an embedded handler.
 * @module @metrics-handler/react-hooks
 */

export type { MetricsProviderProps } from './provider.ts';
export { MetricsProvider, useMetricsApi } from './provider.ts';
export type { TypedHooks } from './typed-hooks.ts';
export { typedHooks } from './typed-hooks.ts';
export type { BookResult } from './use-book.ts';
export { useBook } from './use-book.ts';
export type { BookMutations } from './use-book-mutations.ts';
export { useBookMutations } from './use-book-mutations.ts';
export type { BooksResult } from './use-books.ts';
export { useBooks } from './use-books.ts';
export type { MetricQueryResult, UseMetricQuery } from './use-metric-query.ts';
export { useMetricQuery } from './use-metric-query.ts';
export type { MetricsResult } from './use-metrics.ts';
export { useMetrics } from './use-metrics.ts';
export type { RecordMetric } from './use-record-metric.ts';
export { useRecordMetric } from './use-record-metric.ts';
export type { SessionResult } from './use-session.ts';
export { useSession } from './use-session.ts';
