import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { Cursor } from '../storage/cursor.ts';
import { AnswerCache } from './answer-cache.ts';
import type { BookNameMap, BookNames } from './book-names.ts';
import { type Computed, computeAnswer, type UnknownBooks } from './compute-answer.ts';
import type { Query } from './query.ts';
import { parseQuery } from './query-schema.ts';
import { specify } from './query-spec.ts';

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

  async answer(input: Query, signal?: AbortSignal): Promise<QueryResult> {
    const query = parseQuery(input);
    const selected = await this.#selected(query);
    await this.#view.follow();
    const key = JSON.stringify([query, selected && [...selected]]);
    const known = this.#answers.get(key, this.#view.versionOf(query.name), this.#clock.now());
    if (known) return { ...known, cursor: this.#view.cursor };
    const { version, ...result } = await this.#compute(query, selected, signal);
    // Names of books change without a word in the log.
    if (result.names.size === 0) this.#answers.set(key, result, version, result.computedAtMs);
    return result;
  }

  /** Computes a query that `parseQuery` gave, whatever is kept from before. */
  async fresh(query: Query): Promise<FreshResult> {
    const { version: _, ...result } = await this.#compute(query, await this.#selected(query));
    return result;
  }

  async #selected({ bookId }: Query): Promise<ReadonlySet<string> | null> {
    return bookId === undefined ? null : this.#bookNames.aliases(bookId);
  }

  async #compute(
    query: Query,
    selected: ReadonlySet<string> | null,
    signal?: AbortSignal,
  ): Promise<FreshResult & { readonly version: number }> {
    let names: BookNameMap = new Map();
    for (;;) {
      const { result, cursor } = await this.#view.run((reader) => {
        const metric = reader.metric(query.name);
        if (metric === null) throw new MetricsHandlerError('unknown_metric', `there is no metric ${query.name}`);
        const computedAtMs = this.#clock.now();
        const spec = metric && specify(query, metric.record.definition, computedAtMs);
        const computed = spec && computeAnswer(reader, metric, spec, { selected, names });
        return computed && { ...computed, computedAtMs, version: this.#view.versionOf(query.name) };
      }, signal);
      const computed = result as (Computed | UnknownBooks) & { computedAtMs: number; version: number };
      if ('answer' in computed) return { ...computed, cursor, selected, names };
      names = await this.#bookNames.names(computed.unknownIsbns);
    }
  }
}
