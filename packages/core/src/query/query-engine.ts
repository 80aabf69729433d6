import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { Cursor } from '../storage/cursor.ts';
import { AnswerCache, encodeAnswer } from './answer-cache.ts';
import type { BookNameMap, BookNames } from './book-names.ts';
import { type Computed, computeAnswer, type UnknownBooks } from './compute-answer.ts';
import { type PlannedQuery, planQuery } from './planned-query.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { Query } from './query.ts';

export interface QueryResult extends Computed {
  /** The log position at which the answer is exact. */
  readonly cursor: Cursor;
}

/** An answer with what it rests on beside the log. */
export interface FreshResult extends QueryResult {
  readonly computedAtMs: number;
  /** What `bookId` meant; null without one. */
  readonly selected: ReadonlySet<string> | null;
  /** What the books of its groups were called. */
  readonly names: BookNameMap;
}

export interface QueryEngineOptions {
  readonly view: CoherentView;
  readonly bookNames: BookNames;
  readonly clock: Clock;
}

/** Answers queries over the view, each at the log's head. */
export class QueryEngine {
  readonly #view: CoherentView;
  readonly #bookNames: BookNames;
  readonly #clock: Clock;
  readonly #answers = new AnswerCache();

  constructor({ view, bookNames, clock }: QueryEngineOptions) {
    this.#view = view;
    this.#bookNames = bookNames;
    this.#clock = clock;
  }

  async answer(prepared: PreparedQuery, signal?: AbortSignal): Promise<QueryResult> {
    const { query } = prepared;
    const selected = await this.#selected(query);
    await this.#view.follow();
    const key = keyOf(prepared, selected);
    const known = this.#answers.get(key, this.#view.versionOf(query.name), this.#clock.now());
    return known ? { ...known, cursor: this.#view.cursor } : this.#computeAndKeep(key, query, selected, signal);
  }

  /** The answer as JSON. `signal` is asked for when something has to be computed. */
  async answerJson(prepared: PreparedQuery, signal: () => AbortSignal | undefined): Promise<Uint8Array> {
    const { query } = prepared;
    const selected = await this.#selected(query);
    await this.#view.follow();
    const key = keyOf(prepared, selected);
    const known = this.#answers.json(key, this.#view.versionOf(query.name), this.#clock.now());
    return known ?? encodeAnswer((await this.#computeAndKeep(key, query, selected, signal())).answer);
  }

  /** Computes a query that `parseQuery` gave, whatever is kept from before. */
  async fresh(query: Query): Promise<FreshResult> {
    const { version: _, ...result } = await this.#compute(query, await this.#selected(query));
    return result;
  }

  async #selected({ bookId }: Query): Promise<ReadonlySet<string> | null> {
    return bookId === undefined ? null : this.#bookNames.aliases(bookId);
  }

  async #computeAndKeep(
    key: string,
    query: Query,
    selected: ReadonlySet<string> | null,
    signal: AbortSignal | undefined,
  ): Promise<QueryResult> {
    const { version, ...result } = await this.#compute(query, selected, signal);
    // Names of books change without a word in the log.
    if (result.names.size === 0) this.#answers.set(key, result, version, result.computedAtMs);
    return result;
  }

  async #compute(
    query: Query,
    selected: ReadonlySet<string> | null,
    signal?: AbortSignal,
  ): Promise<FreshResult & { readonly version: number }> {
    let names: BookNameMap = new Map();
    let planned: PlannedQuery | undefined;
    for (;;) {
      const { result, cursor } = await this.#view.run((reader) => {
        const metric = reader.metric(query.name);
        if (metric === null) throw new MetricsHandlerError('unknown_metric', `there is no metric ${query.name}`);
        if (!metric) return undefined;
        // Most runs only find out what has to be loaded, and the next one is about the same buckets.
        if (planned?.record !== metric.record) planned = planQuery(query, metric.record, this.#clock.now());
        const computed = computeAnswer(reader, metric, planned, { selected, names });
        return computed && { ...computed, computedAtMs: planned.spec.now, version: this.#view.versionOf(query.name) };
      }, signal);
      const computed = result as (Computed | UnknownBooks) & { computedAtMs: number; version: number };
      if ('answer' in computed) return { ...computed, cursor, selected, names };
      names = await this.#bookNames.names(computed.unknownIsbns);
    }
  }
}

/** A book's id and its ISBN may come and go, and answers with them. */
function keyOf({ key }: PreparedQuery, selected: ReadonlySet<string> | null): string {
  return selected ? key + JSON.stringify([...selected]) : key;
}
