import { expect, it } from 'vitest';
import { binsOfSketch, sketchOfBins } from '../../src/cell/exponential-bins.ts';
import { Sketch } from '../../src/cell/sketch.ts';
import { binOf, coarserBin } from '../../src/testing/oracle/naive-bins.ts';
import { plainBins } from '../../src/testing/oracle/plain-bins.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';

/** Values of every magnitude that has a bin of its own, and of both signs. */
function randomValues(next: () => number): number[] {
  return Array.from(
    { length: 1 + Math.floor(next() * 20) },
    () => (next() < 0.5 ? -1 : 1) * 2 ** (next() * 127 - 63.5),
  );
}

/** The bins as a sender would count them, from exact arithmetic. */
function binsOf(values: readonly number[], scale: number) {
  const run = (sign: '+' | '-') => {
    const indexes = values
      .map((value) => coarserBin(binOf(value), 6, scale))
      .filter((name) => name.startsWith(sign))
      .map((name) => Number(name.slice(1)));
    if (indexes.length === 0) return undefined;
    const offset = Math.min(...indexes);
    const counts = new Array<number>(Math.max(...indexes) - offset + 1).fill(0);
    for (const index of indexes) counts[index - offset] = (counts[index - offset] ?? 0) + 1;
    return { offset, counts };
  };
  return { scale, positive: run('+'), negative: run('-') };
}

it('bins of any scale become the bins that the values themselves would have had', () => {
  const next = random(seed());
  for (let run = 0; run < runs(500); run++) {
    const scale = Math.floor(next() * 17) - 10;
    const values = randomValues(next);
    const sketch = sketchOfBins(binsOf(values, scale));
    const expected: Record<string, number> = {};
    for (const value of values) {
      const bin = coarserBin(binOf(value), 6, scale);
      expected[bin] = (expected[bin] ?? 0) + 1;
    }
    expect([sketch.scale, sketch.count, plainBins(sketch)]).toEqual([scale, values.length, expected]);
  }
});

it('finer bins than ours are brought to our scale', () => {
  // Scale 8 has four bins for each of ours: −5 … 3 lie in −2, −1 and 0.
  const sketch = sketchOfBins({ scale: 8, positive: { offset: -5, counts: [1, 1, 1, 1, 1, 1, 1, 1, 1] } });
  expect([sketch.scale, plainBins(sketch)]).toEqual([6, { '+-2': 1, '+-1': 4, '+0': 4 }]);
});

it('bins beyond 2^64 overflow, those below 2^-64 are zero', () => {
  const bins = sketchOfBins({
    scale: 0,
    zeroCount: 1,
    positive: { offset: 63, counts: [2, 4] },
    negative: { offset: -65, counts: [8, 16] },
  });
  expect(plainBins(bins)).toEqual({ zero: 9, '+63': 2, '+overflow': 4, '--64': 16 });
});

it('the bins of a sketch make the same sketch again', () => {
  const next = random(seed());
  for (let run = 0; run < runs(500); run++) {
    const sketch = new Sketch(Math.floor(next() * 17) - 10);
    for (const value of randomValues(next)) sketch.add(value, 1 + Math.floor(next() * 5));
    if (next() < 0.3) sketch.add(0);
    if (next() < 0.3) sketch.add(1e300);
    if (next() < 0.3) sketch.add(-1e300);
    expect(sketchOfBins(binsOfSketch(sketch)).equals(sketch)).toBe(true);
  }
});
