import type { Query } from './query.ts';
import { parseQuery } from './query-schema.ts';

/** A query that was checked once, to be asked many times. */
export interface PreparedQuery {
  readonly query: Query;
  /** Equal for equal queries. */
  readonly key: string;
}

/** @throws InvalidInputError `invalid_query` as `query` does. */
export function prepareQuery(input: unknown): PreparedQuery {
  const query = parseQuery(input);
  return { query, key: JSON.stringify(query) };
}
