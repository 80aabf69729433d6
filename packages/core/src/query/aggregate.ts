import type { Aggregate } from './query.ts';

/** An aggregate as the engine uses it; a percentile in thousandths of a percent, so that ranks are exact integers. */
export interface AggregateSpec {
  readonly name: Aggregate;
  readonly percentileMilli: number | null;
}

/** The texts that name an aggregate. */
export const AGGREGATE = /^(?:avg|sum|count|min|max|first|last|p(?:100|[0-9]{1,2}(?:\.[0-9]{1,3})?))$/;

const PLAIN = new Set(['avg', 'sum', 'count', 'min', 'max', 'first', 'last']);
const PERCENTILE = /^p(100|[0-9]{1,2}(?:\.[0-9]{1,3})?)$/;

/** `undefined` for a text that names no aggregate. */
export function parseAggregate(text: string): AggregateSpec | undefined {
  if (PLAIN.has(text)) return { name: text as Aggregate, percentileMilli: null };
  const match = PERCENTILE.exec(text);
  if (!match) return undefined;
  return { name: text as Aggregate, percentileMilli: Math.round(Number(match[1]) * 1_000) };
}

/** The rank ⌊q (n − 1)⌋ of a percentile among n values, in integers. */
export function percentileRank(percentileMilli: number, count: number): number {
  const product = percentileMilli * (count - 1);
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / 100_000);
  return Number((BigInt(percentileMilli) * BigInt(count - 1)) / 100_000n);
}
