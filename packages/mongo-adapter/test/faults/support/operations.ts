import type { Change } from '@metrics-handler/core';
import { random } from '../../../../core/test/support/random.ts';

export const T0 = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
/** Operation n writes to one window of twenty minutes, so that a deletion finds few of them. */
const WINDOW_MS = 20 * 60_000;
const WINDOWS = 504;
export const END = T0 + WINDOWS * WINDOW_MS;
export const SHARED = 'shared';

/** What a writer does next: commit batches under keys, delete a window of its own metric, or a round of upkeep. */
export type Operation =
  | { readonly kind: 'commit' | 'delete'; readonly changes: readonly Change[] }
  | { readonly kind: 'maintain' };

/** The n-th operation of a writer: the same in the process that carries it out and in the one that checks. */
export function operation(writer: number, seed: number, n: number): Operation {
  const next = random(seed * 100_003 + writer * 1_009 + n);
  const chance = next();
  if (chance < 0.25) return { kind: 'maintain' };
  if (chance < 0.32) {
    const from = windowOf(Math.max(0, n - 1 - Math.floor(next() * 30)));
    const selector = { metric: metricOf(writer) };
    return { kind: 'delete', changes: [{ kind: 'delete', selector, from, to: from + WINDOW_MS }] };
  }
  const batches = 1 + Math.floor(next() * 2);
  return { kind: 'commit', changes: Array.from({ length: batches }, (_, b) => batchOf(writer, n, b, next)) };
}

function metricOf(writer: number): string {
  return `m${writer}`;
}

/** The values that must be there after the first operations of a writer, one by one: its own metric's and its part of the shared one. */
export function valuesAfter(writer: number, seed: number, operations: number): number[] {
  let own: { t: number; value: number }[] = [];
  const shared: number[] = [];
  for (let n = 0; n < operations; n++) {
    const { kind, changes = [] } = operation(writer, seed, n) as { kind: string; changes?: readonly Change[] };
    for (const change of kind === 'maintain' ? [] : changes) {
      if (change.kind === 'delete') own = own.filter(({ t }) => t < change.from || t >= change.to);
      if (change.kind !== 'points') continue;
      for (const { metric, timestamps, values } of change.points) {
        for (const [i, value] of values.entries()) {
          if (metric === SHARED) shared.push(value);
          else own.push({ t: timestamps[i] as number, value });
        }
      }
    }
  }
  return [...own.map(({ value }) => value), ...shared].sort((a, b) => a - b);
}

/** The writer that recorded a value. */
export function writerOf(value: number): number {
  return Math.floor(value / 2 ** 36);
}

/** A value that no other point has. */
function markerOf(writer: number, n: number, batch: number, series: number, i: number): number {
  return writer * 2 ** 36 + ((n * 4 + batch) * 4 + series) * 64 + i;
}

function windowOf(n: number): number {
  return T0 + (n % WINDOWS) * WINDOW_MS;
}

function batchOf(writer: number, n: number, batch: number, next: () => number): Change {
  // One series of its own with and one without a book, and one that all writers add to.
  const points = [metricOf(writer), metricOf(writer), SHARED].map((metric, series) => {
    const length = 1 + Math.floor(next() * 12);
    const columns = {
      timestamps: Float64Array.from({ length }, () => timestamp(metric, n, next)),
      values: Float64Array.from({ length }, (_, i) => markerOf(writer, n, batch, series, i)),
    };
    return { metric, bookId: series === 1 ? `book ${Math.floor(next() * 3)}` : null, labels: [], ...columns };
  });
  return { kind: 'points', points, idempotency: { key: `${writer}/${n}/${batch}`, hash: `${writer}/${n}` } };
}

/** Every writer's part of the shared metric lies in one day, so that they fold into the same documents. */
function timestamp(metric: string, n: number, next: () => number): number {
  const spread = metric === SHARED ? DAY_MS : WINDOW_MS;
  return (metric === SHARED ? T0 : windowOf(n)) + Math.floor(next() * spread);
}
