import QuickLRU from 'quick-lru';
import type { Query } from '../query/query.ts';

const REMEMBERED = 64;
/** Asked at least this often since the last run, a query is hot. */
const HOT_COUNT = 2;

/** The queries that were asked more than once since the last look. */
export class HotQueries {
  readonly #counts = new QuickLRU<string, { readonly query: Query; count: number }>({ maxSize: REMEMBERED });

  note(query: Query): void {
    const key = JSON.stringify(query);
    const known = this.#counts.get(key);
    if (known) known.count++;
    else this.#counts.set(key, { query, count: 1 });
  }

  /** The hot ones, most often asked first; counting starts again. */
  take(): Query[] {
    const hot = [...this.#counts.values()].filter(({ count }) => count >= HOT_COUNT).sort((a, b) => b.count - a.count);
    this.#counts.clear();
    return hot.map(({ query }) => query);
  }
}
