import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareCodePoints } from '../src/code-point-order.ts';
import { runs, seed } from './support/runs.ts';

it('orders as UTF-8 bytes do', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'é', '\ud7ff', '\ue000', '\ufffd', '😀', '𐀀'),
    maxLength: 5,
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: runs(3_000), seed: seed() },
  );
});
