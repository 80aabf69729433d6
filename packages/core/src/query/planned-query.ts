import type { MetricRecord } from '../storage/adapter.ts';
import { isResolvable, type Plan, planBuckets } from './plan.ts';
import type { Query } from './query.ts';
import { type QuerySpec, specify } from './query-spec.ts';
import { unresolvable } from './unresolvable.ts';

/** What is decided about a query before any cell is read. It holds for as long as the metric's record is the same. */
export interface PlannedQuery {
  readonly record: MetricRecord;
  readonly spec: QuerySpec;
  readonly plan: Plan;
}

/** @throws MetricsHandlerError as `specify`, and `unresolvable` where cells that a bucket needs are gone. */
export function planQuery(query: Query, record: MetricRecord, now: number): PlannedQuery {
  const spec = specify(query, record.definition, now);
  const plan = planBuckets(spec.edges, record.floors);
  if (!isResolvable(plan)) throw unresolvable(spec, plan.bucket, record.floors);
  return { record, spec, plan };
}
