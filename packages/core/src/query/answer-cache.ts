import type { Computed } from './compute-answer.ts';
import type { QueryAnswer, SeriesColumns, SeriesRows } from './query.ts';

/** Of all answers together: about 25 MB, JSON included. */
const MAX_KEPT_BUCKETS = 110_000;
/** Larger answers are put together again: they would crowd out all the others. */
const MAX_WEIGHT = 12_000;
/** What the objects around a series' buckets weigh, in buckets. */
const SERIES_WEIGHT = 8;

interface Kept extends Computed {
  readonly version: number;
  readonly computedAtMs: number;
  /** In buckets. */
  readonly weight: number;
  json: Uint8Array | undefined;
}

const encoder = new TextEncoder();

/** Answers that nothing has changed since: no commit to the metric, and no bucket edge passed. Callers get copies, theirs to change, or JSON, made once. */
export class AnswerCache {
  /** The least recently asked first. */
  readonly #answers = new Map<string, Kept>();
  #weight = 0;

  get(key: string, version: number, nowMs: number): Computed | undefined {
    const kept = this.#current(key, version, nowMs);
    return kept && { answer: copyAnswer(kept.answer), nextEdge: kept.nextEdge };
  }

  json(key: string, version: number, nowMs: number): Uint8Array | undefined {
    const kept = this.#current(key, version, nowMs);
    if (kept) kept.json ??= encodeAnswer(kept.answer);
    return kept?.json;
  }

  set(key: string, { answer, nextEdge }: Computed, version: number, computedAtMs: number): void {
    const weight = weightOf(answer);
    if (weight > MAX_WEIGHT) return;
    this.#remove(key);
    this.#answers.set(key, { answer: copyAnswer(answer), nextEdge, version, computedAtMs, weight, json: undefined });
    this.#weight += weight;
    for (const oldest of this.#answers.keys()) {
      if (this.#weight <= MAX_KEPT_BUCKETS) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#weight -= this.#answers.get(key)?.weight ?? 0;
    this.#answers.delete(key);
  }

  #current(key: string, version: number, nowMs: number): Kept | undefined {
    const kept = this.#answers.get(key);
    if (!kept || kept.version !== version || nowMs >= kept.nextEdge || nowMs < kept.computedAtMs) return undefined;
    this.#answers.delete(key);
    this.#answers.set(key, kept);
    return kept;
  }
}

export function encodeAnswer(answer: QueryAnswer): Uint8Array {
  return encoder.encode(JSON.stringify(answer));
}

function weightOf({ series }: QueryAnswer): number {
  return series.reduce((sum, one) => sum + (isRows(one) ? one.buckets : one.start).length + SERIES_WEIGHT, 0);
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
