import type { Fill } from '../metric/definition.ts';
import type { AggregateSpec } from './aggregate.ts';
import type { BucketValues } from './bucket-values.ts';

/** A bucket with points outside the range, which `previous` and `linear` reach for: one value per aggregate. */
export interface Neighbour {
  readonly start: number;
  readonly values: readonly (number | null)[];
}

export interface FillContext {
  readonly edges: Float64Array;
  readonly aggregates: readonly AggregateSpec[];
  readonly before: Neighbour | null;
  readonly after: Neighbour | null;
}

/** Whether the fill looks outside the range. */
export const LOOKS_BEFORE: Readonly<Record<Fill, boolean>> = {
  none: false,
  null: false,
  zero: false,
  previous: true,
  linear: true,
};
export const LOOKS_AFTER: Readonly<Record<Fill, boolean>> = {
  none: false,
  null: false,
  zero: false,
  previous: false,
  linear: true,
};

/** Fills the buckets without points in place. The count of an empty bucket stays 0 under every fill. */
export function fillEmpty(fill: Fill, buckets: BucketValues, context: FillContext): void {
  if (fill === 'none') return;
  for (const [k, aggregate] of context.aggregates.entries()) {
    const column = buckets.values[k] as (number | null)[];
    if (fill === 'zero') fillWith(0, column, buckets.count);
    else if (aggregate.name === 'count') fillWith(0, column, buckets.count);
    else if (fill === 'null') fillWith(aggregate.name === 'sum' ? 0 : null, column, buckets.count);
    else if (fill === 'previous') fillPrevious(column, buckets.count, context.before?.values[k] ?? null);
    else fillLinear(column, buckets.count, context, k);
  }
}

function fillWith(value: number | null, column: (number | null)[], count: Float64Array): void {
  for (let i = 0; i < column.length; i++) if (count[i] === 0) column[i] = value;
}

function fillPrevious(column: (number | null)[], count: Float64Array, before: number | null): void {
  let previous = before;
  for (let i = 0; i < column.length; i++) {
    if (count[i] === 0) column[i] = previous;
    else previous = column[i] as number | null;
  }
}

/** v0 + (v1 − v0) · (t − t0) / (t1 − t0) over bucket starts, between the nearest buckets with points; null where one is missing. */
function fillLinear(
  column: (number | null)[],
  count: Float64Array,
  { edges, before, after }: FillContext,
  k: number,
): void {
  let left = before && { t: before.start, v: before.values[k] ?? null };
  for (let i = 0; i < column.length; i++) {
    if (count[i] !== 0) {
      left = { t: edges[i] as number, v: column[i] as number | null };
      continue;
    }
    let next = i;
    while (next < column.length && count[next] === 0) next++;
    const right =
      next < column.length
        ? { t: edges[next] as number, v: column[next] as number | null }
        : after && { t: after.start, v: after.values[k] ?? null };
    for (; i < next; i++) column[i] = between(left, right, edges[i] as number);
    i--;
  }
}

/** Keeps a product of a huge value and a time within doubles; a power of two, so that it changes no digit. */
const DOWN_SCALE = 2 ** -64;

type Anchor = { readonly t: number; readonly v: number | null } | null;

function between(left: Anchor, right: Anchor, t: number): number | null {
  if (left === null || right === null || left.v === null || right.v === null) return null;
  const rise = (right.v - left.v) * (t - left.t);
  if (Number.isFinite(rise)) return left.v + rise / (right.t - left.t);
  const from = left.v * DOWN_SCALE;
  return (from + ((right.v * DOWN_SCALE - from) * (t - left.t)) / (right.t - left.t)) / DOWN_SCALE;
}
