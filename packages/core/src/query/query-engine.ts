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
    const selected = query.bookId === undefined ? null : await this.#bookNames.aliases(query.bookId);
    let names: BookNameMap = new Map();
    await this.#view.follow();
    const key = JSON.stringify([query, selected && [...selected]]);
    const known = this.#answers.get(key, this.#view.versionOf(query.name), this.#clock.now());
    if (known) return { ...known, cursor: this.#view.cursor };
    for (;;) {
      const { result, cursor } = await this.#view.run((reader) => {
        const metric = reader.metric(query.name);
        if (metric === null) throw new MetricsHandlerError('unknown_metric', `there is no metric ${query.name}`);
        const now = this.#clock.now();
        const spec = metric && specify(query, metric.record.definition, now);
        const computed = spec && computeAnswer(reader, metric, spec, { selected, names });
        return computed && { ...computed, now, version: this.#view.versionOf(query.name) };
      }, signal);
      const { now, version, ...computed } = result as (Computed | UnknownBooks) & { now: number; version: number };
      if (!('answer' in computed)) {
        names = await this.#bookNames.names(computed.unknownIsbns);
        continue;
      }
      // Names of books change without a word in the log.
      if (names.size === 0) this.#answers.set(key, computed, version, now);
      return { ...computed, cursor };
    }
  }
}
