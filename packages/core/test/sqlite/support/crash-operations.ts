import { type Change, NO_FLOORS, type SeriesPoints } from '../../../src/storage/change.ts';
import { random } from '../../support/random.ts';

export const T0 = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
/** Operation n writes around its own twenty minutes. */
const WINDOW_MS = 20 * 60_000;

/** Changes for one commit call, or a slice of upkeep. */
export type Operation =
  | { readonly kind: 'commit' | 'delete' | 'retain'; readonly changes: readonly Change[] }
  | { readonly kind: 'maintain' };

/** The n-th operation of a run: the same in the process that is killed and in the one that checks. */
export function operation(seed: number, n: number): Operation {
  const next = random(seed * 100_003 + n);
  const chance = next();
  if (chance < 0.09) return { kind: 'maintain' };
  if (chance < 0.18) {
    const from = windowOf(n - 1 - Math.floor(next() * 60));
    return { kind: 'delete', changes: [{ kind: 'delete', selector: { metric: 'm' }, from, to: from + WINDOW_MS }] };
  }
  if (chance < 0.22) {
    const floor = Math.floor((windowOf(n) - 3 * DAY_MS) / DAY_MS) * DAY_MS;
    const floors = { ...NO_FLOORS, raw: floor, minute: floor - DAY_MS, quarter: floor - 2 * DAY_MS };
    return { kind: 'retain', changes: [{ kind: 'retain', metric: 'm', floors }] };
  }
  const batches = 1 + Math.floor(next() * 3);
  return { kind: 'commit', changes: Array.from({ length: batches }, (_, b) => batchOf(n, b, next)) };
}

/** The value that no other point has: which operation, batch, series and point it is. */
export function markerOf(n: number, batch: number, series: number, i: number): number {
  return ((n * 4 + batch) * 8 + series) * 1_024 + i;
}

export function operationOf(marker: number): number {
  return Math.floor(marker / (4 * 8 * 1_024));
}

function windowOf(n: number): number {
  return T0 + 5 * DAY_MS + n * WINDOW_MS;
}

function batchOf(n: number, batch: number, next: () => number): Change {
  const points = Array.from({ length: 3 }, (_, k): SeriesPoints => {
    const length = 1 + Math.floor(next() * 40);
    const late = next() < 0.3 ? Math.floor(next() * 100) : 0;
    return {
      metric: 'm',
      bookId: k === 0 ? null : `book ${Math.floor(next() * 5)}`,
      labels: [],
      timestamps: Float64Array.from({ length }, () => windowOf(n - late) + Math.floor(next() * WINDOW_MS)),
      values: Float64Array.from({ length }, (_, i) => markerOf(n, batch, k, i)),
    };
  });
  return { kind: 'points', points, idempotency: { key: `${n}/${batch}`, hash: `${n}` } };
}
