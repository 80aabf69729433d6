import QuickLRU from 'quick-lru';
import type { PreparedQuery } from '../query/prepared-query.ts';

const REMEMBERED = 64;
/** Asked at least this often since the last run, a query is hot. */
const HOT_COUNT = 2;

/** The queries that were asked more than once since the last look. */
export class HotQueries {
  readonly #counts = new QuickLRU<string, { readonly query: PreparedQuery; count: number }>({ maxSize: REMEMBERED });

  note(query: PreparedQuery): void {
    const known = this.#counts.get(query.key);
    if (known) known.count++;
    else this.#counts.set(query.key, { query, count: 1 });
  }

  /** The hot ones, most often asked first; counting starts again. */
  take(): PreparedQuery[] {
    const hot = [...this.#counts.values()].filter(({ count }) => count >= HOT_COUNT).sort((a, b) => b.count - a.count);
    this.#counts.clear();
    return hot.map(({ query }) => query);
  }
}
