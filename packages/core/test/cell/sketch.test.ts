import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../src/cell/byte-reader.ts';
import { ByteWriter } from '../../src/cell/byte-writer.ts';
import { relativeErrorBound, Sketch } from '../../src/cell/sketch.ts';
import { finestIndex, lowerBoundary } from '../../src/cell/sketch-boundaries.ts';
import { readSketch, writeSketch } from '../../src/cell/sketch-codec.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { awkwardValues, shuffled } from './awkward-values.ts';
import { DISTRIBUTIONS } from './distributions.ts';

function sketchOf(values: readonly number[], scale = 6): Sketch {
  const sketch = new Sketch(scale);
  for (const value of values) sketch.add(value);
  return sketch;
}

function bytesOf(sketch: Sketch): Uint8Array {
  const writer = new ByteWriter();
  writeSketch(writer, sketch);
  return writer.written().slice();
}

function mergedInTrees(next: () => number, sketches: readonly Sketch[]): Sketch {
  let level = sketches.map((sketch) => sketch.clone());
  while (level.length > 1) {
    const [a, b, ...rest] = shuffled(next, level) as [Sketch, Sketch, ...Sketch[]];
    a.merge(b);
    level = [a, ...rest];
  }
  return level[0] as Sketch;
}

/** Whether magnitude^(2^scale) > 2^n, by integers. */
function powerExceeds(magnitude: number, scale: number, n: number): boolean {
  let exponent = 0;
  let integer = magnitude;
  while (!Number.isInteger(integer)) {
    integer *= 2;
    exponent--;
  }
  const power = BigInt(integer) ** (2n ** BigInt(scale));
  const shift = BigInt(n - exponent * 2 ** scale);
  return shift >= 0n ? power > 1n << shift : true;
}

describe('finestIndex', () => {
  it('puts every value into (2^(i/64), 2^((i+1)/64)], decided by integers', () => {
    const next = random(seed());
    const boundaries = Array.from({ length: 400 }, () => 2 ** (Math.floor(next() * 8_000 - 4_000) / 64));
    const values = boundaries.flatMap((v) => [v, v * (1 + 2 ** -52), v * (1 - 2 ** -53), v * (0.9 + next() / 5)]);
    for (const value of values) {
      const index = finestIndex(value);
      expect(powerExceeds(value, 6, index), `${value} above the lower boundary of ${index}`).toBe(true);
      expect(powerExceeds(value, 6, index + 1), `${value} above the upper boundary of ${index}`).toBe(false);
    }
  });

  it('has every boundary between two neighbouring doubles', () => {
    for (let step = 1; step < 64; step++) {
      const below = lowerBoundary(step, 6);
      expect(finestIndex(below)).toBe(step - 1);
      expect(finestIndex(below * (1 + Number.EPSILON))).toBe(step);
      expect(powerExceeds(below, 6, step)).toBe(false);
      expect(powerExceeds(below * (1 + Number.EPSILON), 6, step)).toBe(true);
    }
    expect([finestIndex(1), finestIndex(2), finestIndex(0.5)]).toEqual([-1, 63, -65]);
  });
});

describe('relativeErrorBound', () => {
  it.each([
    [6, 0.005415],
    [5, 0.01083],
    [0, 1 / 3],
    [-1, 0.6],
    [-10, 1],
  ])('of scale %i is about %f', (scale, bound) => {
    expect(relativeErrorBound(scale)).toBeCloseTo(bound, 5);
  });
});

describe('percentiles', () => {
  const names = Object.keys(DISTRIBUTIONS);

  it('covers twenty distributions', () => expect(names).toHaveLength(20));

  it.each(names)('stay within the bound of the sorted values: %s', (name) => {
    const next = random(seed());
    for (const [n, scale] of [
      [1, 6],
      [2, 6],
      [10, 6],
      [2_000, 6],
      [20_000, 6],
      [500, 3],
      [500, -1],
    ] as const) {
      const values = Array.from({ length: n }, () => DISTRIBUTIONS[name]?.(next) as number);
      const sketch = sketchOf(values, scale);
      const sorted = Float64Array.from(values).sort();
      // A rounding error of some units in the last place comes on top.
      const bound = relativeErrorBound(scale) * (1 + 1e-9);
      for (const q of [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]) {
        const rank = Math.floor(q * (n - 1));
        const exact = sorted[rank] as number;
        const found = sketch.valueAtRank(rank, sorted[0] as number, sorted[n - 1] as number);
        // Magnitudes below 2^-64 count as 0.
        if (Math.abs(exact) < 2 ** -64) expect(Math.abs(found as number)).toBeLessThan(2 ** -64);
        else
          expect(Math.abs((found as number) - exact), `${name}, rank ${rank} of ${n}`).toBeLessThanOrEqual(
            bound * Math.abs(exact),
          );
      }
    }
  });

  it('are null where the rank falls into an overflow bin, and only there', () => {
    const sketch = sketchOf([-1e30, -5, 0, 7, 2 ** 64, 1e30]);
    const ranks = [0, 1, 2, 3, 4, 5].map((rank) => sketch.valueAtRank(rank, -1e30, 1e30));
    expect(ranks.map((value) => value === null)).toEqual([true, false, false, false, false, true]);
    expect(ranks[2]).toBe(0);
  });
});

describe('Sketch', () => {
  it('has the same bytes for any order and any tree of merges', () => {
    const next = random(seed());
    for (let run = 0; run < runs(200, 20_000); run++) {
      const values = awkwardValues(next, 1 + Math.floor(next() * 200));
      const parts = Array.from({ length: 1 + Math.floor(next() * 12) }, (): number[] => []);
      for (const value of values) (parts[Math.floor(next() * parts.length)] as number[]).push(value);
      const merged = mergedInTrees(
        next,
        parts.map((part) => sketchOf(part)),
      );
      const whole = sketchOf(shuffled(next, values));
      expect(bytesOf(merged)).toEqual(bytesOf(whole));
      expect(merged.equals(whole)).toBe(true);
      expect(merged.count).toBe(values.length);
    }
  });

  it('without points is as if they had never been added', () => {
    const next = random(seed());
    for (let run = 0; run < runs(200, 20_000); run++) {
      const kept = awkwardValues(next, Math.floor(next() * 100));
      const removed = awkwardValues(next, Math.floor(next() * 100));
      const sketch = sketchOf(shuffled(next, [...kept, ...removed]));
      sketch.subtract(sketchOf(removed));
      expect(bytesOf(sketch)).toEqual(bytesOf(sketchOf(kept)));
      expect(sketch.equals(sketchOf(kept))).toBe(true);
    }
  });

  it('refuses to give what it does not hold and stays as it was', () => {
    const sketch = sketchOf([1, 2]);
    expect(() => sketch.subtract(sketchOf([2, 2]))).toThrow(expect.objectContaining({ code: 'not_contained' }));
    expect(() => sketch.subtract(sketchOf([-1]))).toThrow(expect.objectContaining({ code: 'not_contained' }));
    expect(sketch.equals(sketchOf([1, 2]))).toBe(true);
  });

  it('becomes as coarse as the coarsest it meets, as if it had always been', () => {
    const next = random(seed());
    for (let run = 0; run < runs(200); run++) {
      const scales = [6 - Math.floor(next() * 17), 6 - Math.floor(next() * 17)] as const;
      const parts = scales.map(() => awkwardValues(next, Math.floor(next() * 50)));
      const [a, b] = scales.map((scale, i) => sketchOf(parts[i] as number[], scale)) as [Sketch, Sketch];
      const backwards = b.clone();
      backwards.merge(a);
      a.merge(b);
      const whole = sketchOf(parts.flat(), Math.min(...scales));
      expect(bytesOf(a)).toEqual(bytesOf(whole));
      expect(bytesOf(backwards)).toEqual(bytesOf(whole));
      a.subtract(b);
      expect(bytesOf(a)).toEqual(bytesOf(sketchOf(parts[0] as number[], Math.min(...scales))));
    }
  });

  it('puts coarse values where integers say', () => {
    const next = random(seed());
    for (const scale of [0, 1, 3, 5]) {
      for (let run = 0; run < 50; run++) {
        const value = 2 ** (next() * 40 - 20);
        const sketch = sketchOf([value], scale);
        const index = (sketch.keys[0] as number) - 4_098;
        expect(powerExceeds(value, scale, index)).toBe(true);
        expect(powerExceeds(value, scale, index + 1)).toBe(false);
      }
    }
  });

  it('has bins of their own for 2^-64 and 2^64, zero below and overflow above', () => {
    const ascending = [
      -(2 ** 64) * (1 + Number.EPSILON),
      -(2 ** 64),
      -(2 ** -64),
      0,
      2 ** -64,
      2 ** 64,
      2 ** 64 * (1 + Number.EPSILON),
    ];
    expect(sketchOf(ascending).keys).toEqual([-8_194, -8_193, -1, 0, 1, 8_193, 8_194]);
    expect(sketchOf([2 ** -64 * (1 - 2 ** -53), -5e-324]).keys).toEqual([0]);
  });

  it('adds many at once', () => {
    const sketch = new Sketch();
    sketch.add(3, 2 ** 40);
    sketch.add(3);
    expect([sketch.count, sketch.counts]).toEqual([2 ** 40 + 1, [2 ** 40 + 1]]);
  });

  it('does not change with what it was merged into', () => {
    const part = sketchOf([1, 5]);
    const sum = part.clone();
    sum.merge(part);
    sum.add(9);
    expect(part.equals(sketchOf([1, 5]))).toBe(true);
    expect(sum.equals(sketchOf([1, 1, 5, 5, 9]))).toBe(true);
  });

  it('comes back from its bytes', () => {
    const next = random(seed());
    for (let run = 0; run < runs(200); run++) {
      const sketch = sketchOf(awkwardValues(next, Math.floor(next() * 100)), 6 - Math.floor(next() * 17));
      const bytes = bytesOf(sketch);
      const read = readSketch(new ByteReader(new DataView(bytes.buffer), 0));
      expect(read.equals(sketch)).toBe(true);
    }
  });
});
