import QuickLRU from 'quick-lru';
import type { Computed } from './compute-answer.ts';
import type { QueryAnswer, SeriesColumns, SeriesRows } from './query.ts';

const MAX_ANSWERS = 128;
/** Larger answers are put together again: they would crowd out all the others. */
const MAX_BUCKETS = 11_000;

interface Kept extends Computed {
  readonly version: number;
  readonly computedAtMs: number;
}

/** Answers that nothing has changed since: no commit to the metric, and no bucket edge passed. Callers get copies, theirs to change. */
export class AnswerCache {
  readonly #answers = new QuickLRU<string, Kept>({ maxSize: MAX_ANSWERS });

  get(key: string, version: number, nowMs: number): Computed | undefined {
    const kept = this.#answers.get(key);
    if (!kept || kept.version !== version || nowMs >= kept.nextEdge || nowMs < kept.computedAtMs) return undefined;
    return { answer: copyAnswer(kept.answer), nextEdge: kept.nextEdge };
  }

  set(key: string, { answer, nextEdge }: Computed, version: number, computedAtMs: number): void {
    if (bucketCount(answer) > MAX_BUCKETS) return;
    this.#answers.set(key, { answer: copyAnswer(answer), nextEdge, version, computedAtMs });
  }
}

function bucketCount({ series }: QueryAnswer): number {
  return series.reduce((sum, one) => sum + (isRows(one) ? one.buckets : one.start).length, 0);
}

function copyAnswer(answer: QueryAnswer): QueryAnswer {
  return { ...answer, plan: { ...answer.plan }, series: answer.series.map(copySeries) };
}

function copySeries(series: SeriesRows | SeriesColumns): SeriesRows | SeriesColumns {
  if (isRows(series))
    return { ...series, group: { ...series.group }, buckets: series.buckets.map((bucket) => ({ ...bucket })) };
  const copied = Object.entries(series).map(([name, column]) => [
    name,
    Array.isArray(column) ? column.slice() : column,
  ]);
  return { ...Object.fromEntries(copied), group: { ...series.group } };
}

function isRows(series: SeriesRows | SeriesColumns): series is SeriesRows {
  return Array.isArray((series as SeriesRows).buckets);
}
