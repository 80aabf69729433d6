import { expect, it } from 'vitest';
import { createMetricsHandler, memoryStorage } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';
import { differences } from '../support/answer-differences.ts';
import { FrozenClock } from '../support/frozen-clock.ts';
import { inputOf } from '../support/oracle-input.ts';
import { expectedAnswer, type OraclePoint } from '../support/query-oracle.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';

const START = Date.UTC(2025, 2, 10);
const NOW = Date.UTC(2025, 5, 1);
const DAY_MS = 86_400_000;
const METRIC = { name: 'm', kind: 'gauge' } as const;
const QUERIES = ['1m', '15m', '1h', '1d', '1mo'].map((interval) => ({
  name: 'm',
  interval,
  aggregates: ['sum', 'avg'] as const,
  timeZone: 'Asia/Kathmandu',
  fill: 'none' as const,
  format: 'columns' as const,
  from: START,
  to: START + 3 * DAY_MS,
}));

const stores = [
  { name: 'memory', open: memoryStorage, histories: 60 },
  { name: 'SQLite', open: () => sqliteStorage({ path: temporaryPath() }), histories: 25 },
];

it.each(stores)(
  'sums and averages are bit-identical for any order and any split: $name',
  async ({ open, histories }) => {
    for (let round = runs(histories, 100 * histories); round > 0; round--) {
      const next = random(seed() + round);
      const points = awkwardPoints(next, 1 + Math.floor(next() * 80));
      const answers = [];
      for (let arrival = 0; arrival < 2; arrival++) {
        await using handler = await createMetricsHandler({ storage: open(), clock: new FrozenClock(NOW) });
        await handler.metrics.put('m', { kind: 'gauge' });
        for (const batch of splitAtRandom(shuffled(points, next), next)) {
          await handler.recordAll(inputOf(batch));
          // A question between batches fills the cache, which later batches patch.
          if (next() < 0.3) await handler.query(QUERIES[Math.floor(next() * QUERIES.length)] as (typeof QUERIES)[0]);
        }
        const found = await Promise.all(QUERIES.map((query) => handler.query(query)));
        for (const [i, query] of QUERIES.entries()) {
          const expected = expectedAnswer(points, METRIC, query, NOW);
          expect(differences(found[i] as (typeof found)[0], expected), JSON.stringify({ seed: seed(), round })).toEqual(
            [],
          );
        }
        answers.push(found.map(({ series }) => series));
      }
      expect(answers[0]).toStrictEqual(answers[1]);
    }
  },
  0,
);

/** Values that meet their negatives and each other 600 orders of magnitude apart, and doubles between two others. */
function awkwardPoints(next: () => number, n: number): OraclePoint[] {
  const values: number[] = [];
  while (values.length < n) {
    const known = values[Math.floor(next() * values.length)];
    const die = next();
    if (known !== undefined && die < 0.35) values.push(-known);
    else if (die < 0.5) values.push((next() < 0.5 ? -1 : 1) * 1e300);
    else if (die < 0.65) values.push((next() < 0.5 ? -1 : 1) * 1e-300);
    else if (die < 0.75) values.push(2 ** Math.floor(next() * 110 - 55));
    else if (die < 0.8) values.push(Number.MIN_VALUE);
    else values.push((next() - 0.5) * 10 ** Math.floor(next() * 598 - 300));
  }
  const stepMs = next() < 0.5 ? 1 : 60_000;
  const spanMs = [60_000, 900_000, DAY_MS, 3 * DAY_MS][Math.floor(next() * 4)] as number;
  return values.map((v, i) => ({
    metric: 'm',
    bookId: i % 3 === 0 ? 'a' : null,
    labels: {},
    t: START + Math.floor((next() * spanMs) / stepMs) * stepMs,
    v,
  }));
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function splitAtRandom<T>(items: readonly T[], next: () => number): T[][] {
  const batches: T[][] = [];
  for (let i = 0; i < items.length; ) {
    const size = 1 + Math.floor(next() * next() * items.length);
    batches.push(items.slice(i, i + size));
    i += size;
  }
  return batches;
}
