import fc from 'fast-check';

export interface Point {
  /** How late it comes. */
  readonly ageMs: number;
  readonly value: number;
  readonly shop: string;
  readonly book: 'kept' | 'purged' | 'none';
}

/**
 * When somebody leaves: before the next step, while nothing moves; or while the updates of it and of what follows at once are under way, right after it was sent
 * or as soon as one event more was heard.
 */
export type Moment = 'before' | 'sent' | 'heard';

/** What happens; `at` says to which of the two servers. */
export type Step =
  | { readonly kind: 'points'; readonly points: readonly Point[]; readonly at: number }
  | { readonly kind: 'remove'; readonly fromAgeMs: number; readonly lengthMs: number; readonly at: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'define'; readonly fill: string; readonly at: number }
  | { readonly kind: 'purge'; readonly at: number }
  /** Every other reader vanishes and comes back at this server: away while the next step happens, or gone in the midst of what it brings. */
  | { readonly kind: 'leave'; readonly first: number; readonly at: number; readonly moment: Moment }
  | { readonly kind: 'renew' }
  | { readonly kind: 'expire' }
  | { readonly kind: 'restart'; readonly signal: 'SIGTERM' | 'SIGKILL'; readonly at: number }
  | { readonly kind: 'forget'; readonly first: number; readonly at: number };

const HOUR_MS = 3_600_000;
const at = fc.nat(1);
const constant = <K extends Step['kind']>(kind: K) => fc.constant(kind);
const upTo = (max: number) => fc.integer({ min: 1, max });

const point: fc.Arbitrary<Point> = fc.record({
  ageMs: fc.oneof(fc.nat(120_000), fc.nat(4 * 24 * HOUR_MS)),
  value: fc.integer({ min: -50, max: 50 }),
  shop: fc.constantFrom('a', 'b'),
  book: fc.constantFrom('kept', 'purged', 'none'),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({ kind: constant('points'), points: fc.array(point, { minLength: 1, maxLength: 5 }), at }),
  },
  { weight: 16, arbitrary: fc.record({ kind: constant('advance'), ms: fc.oneof(upTo(90_000), upTo(2 * HOUR_MS)) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: constant('remove'),
      fromAgeMs: upTo(2 * HOUR_MS),
      lengthMs: upTo(HOUR_MS),
      at,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: constant('define'), fill: fc.constantFrom('zero', 'null'), at }) },
  { weight: 6, arbitrary: fc.record({ kind: constant('purge'), at }) },
  {
    weight: 16,
    arbitrary: fc.record({
      kind: constant('leave'),
      first: fc.nat(1),
      at,
      moment: fc.constantFrom<Moment>('before', 'sent', 'heard'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: constant('renew') }) },
  { weight: 4, arbitrary: fc.record({ kind: constant('expire') }) },
  { weight: 8, arbitrary: fc.record({ kind: constant('restart'), signal: fc.constant('SIGTERM' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('restart'), signal: fc.constant('SIGKILL' as const), at }) },
  { weight: 2, arbitrary: fc.record({ kind: constant('forget'), first: fc.nat(1), at }) },
);

/** What happens in a history, and which query its first reader follows. */
export const history = fc.record({ steps: fc.array(step, { minLength: 4, maxLength: 9 }), first: fc.nat(6) });
