import fc from 'fast-check';
import { describe, it } from 'vitest';
import { runs, seed } from '../support/runs.ts';
import { histories } from './history.ts';
import { playHistory } from './play.ts';

describe('memory = SQLite = model', () => {
  it('after every short history', { timeout: 7_200_000 }, async () => {
    const property = fc.asyncProperty(histories(12), playHistory);
    await fc.assert(property, { numRuns: runs(1_600, 80_000), seed: seed() });
  });
});
