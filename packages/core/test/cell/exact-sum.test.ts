import { describe, expect, it } from 'vitest';
import { averageOf } from '../../src/cell/divide.ts';
import { roundedSum, SumScratch } from '../../src/cell/exact-sum.ts';
import { nearestQuotient, unitsOf } from '../support/exact-quotient.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { awkwardValues, shuffled } from './awkward-values.ts';

/** The canonical expansion by integers. */
function expansionOf(units: bigint): number[] {
  const parts: number[] = [];
  let rest = units;
  while (rest !== 0n) {
    const nearest = nearestQuotient(rest, 1n);
    const part = Number.isFinite(nearest) ? nearest : Math.sign(nearest) * Number.MAX_VALUE;
    parts.push(part);
    rest -= unitsOf(part);
  }
  return parts.length === 0 ? [0] : parts;
}

function unitsOfAll(values: readonly number[]): bigint {
  return values.reduce((sum, value) => sum + unitsOf(value), 0n);
}

function expansion(scratch: SumScratch): number[] {
  scratch.finish();
  return scratch.lo === 0 ? [scratch.hi] : [scratch.hi, scratch.lo, ...(scratch.more ?? [])];
}

function scratchOf(values: readonly number[]): SumScratch {
  const scratch = new SumScratch();
  for (const value of values) scratch.add(value);
  scratch.finish();
  return scratch;
}

/** Adds up random parts and then their sums, in any grouping. */
function summedInTrees(next: () => number, values: readonly number[]): SumScratch {
  const sum = new SumScratch();
  let i = 0;
  while (i < values.length) {
    const end = Math.min(values.length, i + 1 + Math.floor(next() * values.length));
    const part =
      end - i > 4 && next() < 0.7 ? summedInTrees(next, values.slice(i, end)) : scratchOf(values.slice(i, end));
    part.finish();
    if (next() < 0.3) sum.finish();
    sum.addExpansion(part.hi, part.lo, part.more);
    i = end;
  }
  return sum;
}

describe('SumScratch', () => {
  it('gives the same canonical expansion as integers, for any order and any split', () => {
    const next = random(seed());
    for (let run = 0; run < runs(4_000, 400_000); run++) {
      const values = awkwardValues(next, 1 + Math.floor(next() * 40));
      const expected = expansionOf(unitsOfAll(values));
      expect(expansion(scratchOf(values)), `run ${run}`).toStrictEqual(expected);
      expect(expansion(scratchOf(shuffled(next, values))), `run ${run}, shuffled`).toStrictEqual(expected);
      expect(expansion(summedInTrees(next, shuffled(next, values))), `run ${run}, in trees`).toStrictEqual(expected);
    }
  });

  it('takes away what was added', () => {
    const next = random(seed());
    for (let run = 0; run < runs(1_000); run++) {
      const kept = awkwardValues(next, 1 + Math.floor(next() * 10));
      const removed = scratchOf(awkwardValues(next, 1 + Math.floor(next() * 10)));
      const sum = scratchOf(kept);
      sum.addExpansion(removed.hi, removed.lo, removed.more);
      sum.finish();
      sum.subtractExpansion(removed.hi, removed.lo, removed.more);
      expect(expansion(sum)).toStrictEqual(expansionOf(unitsOfAll(kept)));
    }
  });

  it('starts again after a reset, whatever it held', () => {
    const next = random(seed());
    const scratch = new SumScratch();
    for (let run = 0; run < runs(500); run++) {
      const values = awkwardValues(next, 5);
      scratch.reset();
      for (const value of values) scratch.add(value);
      expect(expansion(scratch)).toStrictEqual(expansionOf(unitsOfAll(values)));
    }
  });

  it.each([
    ['nothing', [], [0]],
    ['decimals', [0.1, 0.2, 0.3], [0.6, 2.7755575615628914e-17]],
    ['full cancellation', [1e300, 12.99, -1e300, -12.99], [0]],
    ['a tie that rounds to even', [2 ** 53, 1], [2 ** 53, 1]],
    ['a tie decided far below', [2 ** 53, 1, 5e-324], [2 ** 53 + 2, -1, 5e-324]],
    ['three magnitudes', [1e300, 1, 1e-300], [1e300, 1, 1e-300]],
    ['the first overflow', [Number.MAX_VALUE, 2 ** 970], [Number.MAX_VALUE, 2 ** 970]],
    ['far beyond the range', [Number.MAX_VALUE, Number.MAX_VALUE, 1], [Number.MAX_VALUE, Number.MAX_VALUE, 1]],
    ['back from beyond', [Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE], [Number.MAX_VALUE]],
  ])('sums %s', (_, values, expected) => {
    expect(expansion(scratchOf(values))).toStrictEqual(expected);
    expect(expansion(scratchOf(values.map((value) => 0 - value)))).toStrictEqual(expected.map((value) => 0 - value));
  });

  it('loses no carry in more than a million additions', () => {
    const full = 2 ** 53 - 1;
    const values = [2 ** 200, full * 2 ** 31, full * 2 ** -40];
    const rounds = 2 ** 20;
    const sum = new SumScratch();
    for (let i = 0; i < rounds; i++) for (const value of values) sum.add(value);
    expect(expansion(sum)).toStrictEqual(expansionOf(unitsOfAll(values) * BigInt(rounds)));
  });

  it('settles carries before a limb grows too large', () => {
    // Both words full and aligned to a limb: the fastest that a limb can grow.
    const fullLimb = (2 ** 53 - 1) * 2 ** -18;
    const spread = [2 ** 300, 1, 2 ** -300];
    const rounds = 2 ** 22 + 1;
    const sum = scratchOf(spread);
    for (let i = 0; i < rounds; i++) sum.add(fullLimb);
    expect(expansion(sum)).toStrictEqual(expansionOf(unitsOfAll(spread) + unitsOf(fullLimb) * BigInt(rounds)));
  });

  it('holds sums tens of thousands of times the greatest double', () => {
    const rounds = 40_000;
    const sum = new SumScratch();
    for (let i = 0; i < rounds; i++) sum.add(Number.MAX_VALUE);
    sum.add(1);
    expect(expansion(sum)).toStrictEqual([...new Array<number>(rounds).fill(Number.MAX_VALUE), 1]);
    for (let i = 0; i < rounds; i++) sum.add(-Number.MAX_VALUE);
    expect(expansion(sum)).toStrictEqual([1]);
  });

  it('never holds a negative zero', () => {
    const sum = new SumScratch();
    sum.add(-0);
    sum.subtractExpansion(0, 0);
    expect(expansion(sum)).toStrictEqual([0]);
  });
});

describe('roundedSum', () => {
  it('is the nearest double, or null exactly where that overflows', () => {
    const next = random(seed());
    const edges = [Number.MAX_VALUE, 2 ** 970, 2 ** 969, 1, 5e-324, 0, 1e300];
    let beyond = 0;
    for (let run = 0; run < runs(2_000); run++) {
      const values = Array.from({ length: 1 + Math.floor(next() * 5) }, () => {
        const edge = edges[Math.floor(next() * edges.length)] as number;
        return next() < 0.7 ? edge : 0 - edge;
      });
      const { hi, lo, more } = scratchOf(values);
      const nearest = nearestQuotient(unitsOfAll(values), 1n);
      if (!Number.isFinite(nearest)) beyond++;
      expect(roundedSum(hi, lo, more), values.join(' + ')).toBe(Number.isFinite(nearest) ? nearest : null);
    }
    expect(beyond).toBeGreaterThan(100);
  });
});

describe('averageOf', () => {
  it('is the exact sum over the count, rounded once', () => {
    const next = random(seed());
    for (let run = 0; run < runs(5_000, 1_000_000); run++) {
      const values = awkwardValues(next, 1 + Math.floor(next() * 30));
      const { hi, lo, more } = scratchOf(values);
      const expected = nearestQuotient(unitsOfAll(values), BigInt(values.length));
      expect(averageOf(hi, lo, more, values.length), `run ${run}: ${values.join(' + ')}`).toBe(expected + 0);
    }
  });

  it('decides ties and near ties by integers', () => {
    const next = random(seed());
    for (let run = 0; run < runs(5_000); run++) {
      const count = 1 + Math.floor(next() * (next() < 0.5 ? 20 : 2 ** 40));
      // Halfway between two doubles, or a hair off.
      const odd = 2n ** 53n + 2n * BigInt(Math.floor(next() * 2 ** 51)) + 1n;
      const nudge = [0n, 1n, -1n][Math.floor(next() * 3)] as bigint;
      const units = ((odd << 900n) + nudge) * BigInt(count);
      const [hi = 0, lo = 0, ...more] = expansionOf(units);
      const average = averageOf(hi, lo, more.length > 0 ? Float64Array.from(more) : undefined, count);
      expect(average).toBe(nearestQuotient(units, BigInt(count)));
    }
  });

  it.each([2 ** 31, 2 ** 31 + 1, 2 ** 32 + 1, 2 ** 33, 2 ** 40 + 2 ** 35, 2 ** 53 - 1])('divides by %d', (count) => {
    const next = random(seed());
    for (let run = 0; run < runs(300); run++) {
      const { hi, lo, more } = scratchOf([next(), next() * 2 ** -30, next() * 2 ** 40]);
      const units = unitsOfAll([hi, lo, ...(more ?? [])]);
      expect(lo).not.toBe(0);
      expect(averageOf(hi, lo, more, count)).toBe(nearestQuotient(units, BigInt(count)));
    }
  });

  it('stays right where the sum leaves the range of doubles', () => {
    const values = Array.from({ length: 7 }, () => Number.MAX_VALUE / 2);
    const { hi, lo, more } = scratchOf(values);
    expect(roundedSum(hi, lo, more)).toBeNull();
    expect(averageOf(hi, lo, more, values.length)).toBe(Number.MAX_VALUE / 2);
  });

  it('rounds a negative average too small for a double to 0', () => {
    expect(averageOf(-5e-324, 0, undefined, 3)).toBe(0);
  });
});
