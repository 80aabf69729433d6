import fc from 'fast-check';
import { describe, it } from 'vitest';
import { runs, seed } from '../support/runs.ts';
import { histories } from './history.ts';
import { playHistory } from './play.ts';

describe('memory = SQLite = model', () => {
  it('after every long history', { timeout: 7_200_000 }, async () => {
    const property = fc.asyncProperty(histories(60), playHistory);
    await fc.assert(property, { numRuns: runs(400, 20_000), seed: seed(), endOnFailure: true });
  });
});
