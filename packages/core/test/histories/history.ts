import fc from 'fast-check';
import type { Change } from '../../src/storage/change.ts';
import { changeArbitraries } from '../../src/testing/change-arbitraries.ts';

const FIRST_DAY = Date.UTC(2025, 11, 29);
const DAYS = 4;
const DAY_MS = 86_400_000;

/** One step of a history. Steps know nothing of the state, so that a history can be shrunk step by step. */
export type Step =
  /** One call of `commit`; with `key`, its first batch carries an idempotency key. */
  | {
      readonly do: 'commit';
      readonly changes: readonly Change[];
      readonly key: number | null;
      readonly second: boolean;
    }
  /** Sends a keyed batch again, as it was or with other content under the same key. */
  | { readonly do: 'replay'; readonly nth: number; readonly conflict: boolean; readonly second: boolean }
  | { readonly do: 'maintain'; readonly slices: number; readonly second: boolean }
  | { readonly do: 'wait'; readonly hours: number }
  | { readonly do: 'rebuild'; readonly from: number; readonly to: number }
  | { readonly do: 'reopen' }
  | { readonly do: 'check' };

const { change } = changeArbitraries(fc, {
  metrics: ['a', 'b', 'c'],
  bookIds: [null, 'x', 'y'],
  labelValues: ['one', 'two', 'three'],
  firstDay: FIRST_DAY,
  days: DAYS,
});

/** One step in eight goes through a second adapter on the same file, as another process would. */
const second = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);
const day = fc.integer({ min: 0, max: DAYS }).map((n) => FIRST_DAY + n * DAY_MS);

const commit = fc.record({
  do: fc.constant('commit' as const),
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  key: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 2 }),
  second,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: commit },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('replay' as const), nth: fc.nat(20), conflict: fc.boolean(), second }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('maintain' as const), slices: fc.constantFrom(1, 2, 1_000), second }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 23, 47, 49) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rebuild' as const), from: day, to: day }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'check' as const }) },
);

export function histories(maxSteps: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: 1, maxLength: maxSteps, size: 'max' });
}
