import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expansionOf, nearestDouble, unitsOf } from '../../src/testing/oracle/exact-number.ts';
import { firstDifference } from '../../src/testing/oracle/first-difference.ts';
import { binOf } from '../../src/testing/oracle/naive-bins.ts';
import { naiveCells } from '../../src/testing/oracle/naive-cells.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);

describe('the oracle', () => {
  it('knows every double as an integer and back', () => {
    fc.assert(fc.property(finite, (x) => Object.is(nearestDouble(unitsOf(x)), x)));
    expect(unitsOf(5e-324)).toBe(1n);
    expect(unitsOf(-1)).toBe(-(2n ** 1074n));
  });

  it('rounds to nearest, ties to even', () => {
    const one = unitsOf(1);
    const ulp = unitsOf(Number.EPSILON);
    expect(nearestDouble(one + ulp / 2n)).toBe(1);
    expect(nearestDouble(one + ulp / 2n + 1n)).toBe(1 + Number.EPSILON);
    expect(nearestDouble(one + ulp + ulp / 2n)).toBe(1 + 2 * Number.EPSILON);
    expect(nearestDouble(-(one + ulp / 2n + 1n))).toBe(-1 - Number.EPSILON);
  });

  it('expands sums without loss: 0.1 + 0.2 is 0.30000000000000004 and a rest', () => {
    expect(expansionOf(unitsOf(0.1) + unitsOf(0.2))).toEqual([0.30000000000000004, -2.7755575615628914e-17]);
    expect(expansionOf(0n)).toEqual([0]);
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 20 }), (values) => {
        const sum = values.reduce((total, value) => total + unitsOf(value), 0n);
        return expansionOf(sum).reduce((total, part) => total + unitsOf(part), 0n) === sum;
      }),
    );
  });

  it('puts values into the bins of the OpenTelemetry data model', () => {
    expect(binOf(1)).toBe('+-1');
    expect(binOf(2)).toBe('+63');
    expect(binOf(-2)).toBe('-63');
    expect(binOf(2 * (1 + Number.EPSILON))).toBe('+64');
    expect(binOf(2 ** 64)).toBe('+4095');
    expect(binOf(2 ** 64 * (1 + Number.EPSILON))).toBe('+overflow');
    expect(binOf(2 ** -64)).toBe('+-4097');
    expect(binOf(2 ** -65)).toBe('zero');
    expect(binOf(0)).toBe('zero');
    fc.assert(
      fc.property(fc.double({ min: 1e-19, max: 1e19, noNaN: true }), (x) => {
        const index = Number(binOf(x).slice(1));
        return x > 2 ** (index / 64) * (1 - 1e-12) && x <= 2 ** ((index + 1) / 64) * (1 + 1e-12);
      }),
    );
  });

  it('folds a hand-made example', () => {
    const points = [
      { time: 120_001, value: 4 },
      { time: 60_000, value: -1 },
      { time: 60_000, value: 3 },
      { time: 119_999, value: 2 },
    ];
    expect(naiveCells(points, 60_000, false)).toEqual([
      {
        start: 60_000,
        count: 3,
        sum: [4],
        min: -1,
        max: 3,
        first: { time: 60_000, value: -1 },
        last: { time: 119_999, value: 2 },
      },
      {
        start: 120_000,
        count: 1,
        sum: [4],
        min: 4,
        max: 4,
        first: { time: 120_001, value: 4 },
        last: { time: 120_001, value: 4 },
      },
    ]);
  });

  it('names the first difference', () => {
    expect(firstDifference({ a: [1, { b: 0 }] }, { a: [1, { b: 0 }] })).toBe(undefined);
    expect(firstDifference({ a: [1, { b: -0 }] }, { a: [1, { b: 0 }] })).toBe('/a/1/b is -0 instead of 0');
    expect(firstDifference({ a: 1, b: 2 }, { a: 1 })).toBe('/b is 2 instead of undefined');
    expect(firstDifference([1], { 0: 1 })).toBe('it is [1] instead of {"0":1}');
  });
});
