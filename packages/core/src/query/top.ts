import type { AggregateSpec } from './aggregate.ts';
import type { BucketGrid } from './bucket-grid.ts';

/** A group's value over the whole range. */
export interface Ranked<G> {
  readonly group: G;
  readonly total: BucketGrid;
}

/** The `top` groups with the greatest totals, greatest first, and the rest; equal totals keep their order, unknown ones come last. */
export function splitTop<G>(
  groups: readonly Ranked<G>[],
  top: number,
  orderBy: AggregateSpec,
): { readonly top: G[]; readonly rest: G[] } {
  const ranked = groups
    .map(({ group, total }) => ({ group, value: total.count[0] === 0 ? null : total.value(0, orderBy) }))
    .sort((a, b) => descending(a.value, b.value))
    .map(({ group }) => group);
  return { top: ranked.slice(0, top), rest: ranked.slice(top) };
}

function descending(a: number | null, b: number | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return b - a;
}
