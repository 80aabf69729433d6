import { expect, it } from 'vitest';
import { createMetricsHandler, memoryStorage, type QueryAnswer } from '../../src/index.ts';
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
const HOUR_MS = 3_600_000;
const METRIC = { name: 'm', kind: 'counter' } as const;
const OVERFLOW = { 'otel.metric.overflow': 'true' };

const stores = [
  { name: 'memory', open: memoryStorage, histories: 60 },
  { name: 'SQLite', open: () => sqliteStorage({ path: temporaryPath() }), histories: 20 },
];

it.each(stores)(
  'label sets beyond the limit overflow per book, and top and other stay exact: $name',
  async ({ open, histories }) => {
    let overflowed = 0;
    for (let round = runs(histories, 50 * histories); round > 0; round--) {
      const next = random(seed() + round);
      const seriesLimit = 1 + Math.floor(next() * 6);
      const points = Array.from({ length: 60 }, () => randomPoint(next));
      const kept = afterLimit(points, seriesLimit);
      await using handler = await createMetricsHandler({ storage: open(), clock: new FrozenClock(NOW) });
      await handler.metrics.put('m', { kind: 'counter', seriesLimit });
      for (let i = 0; i < points.length; i += 7) await handler.recordAll(inputOf(points.slice(i, i + 7)));
      for (const groupBy of [[], ['bookId'], ['shop'], ['bookId', 'shop'], ['shop', 'till']]) {
        const query = {
          name: 'm',
          from: START,
          to: START + 6 * HOUR_MS,
          interval: '1h',
          aggregates: ['sum', 'avg', 'min', 'max', 'first', 'last'] as const,
          groupBy,
          ...(groupBy.length > 0 && next() < 0.7
            ? {
                top: 1 + Math.floor(next() * 5),
                orderBy: (['sum', 'avg', 'max', 'count'] as const)[Math.floor(next() * 4)],
              }
            : {}),
        };
        const answer: QueryAnswer = await handler.query(query);
        const context = JSON.stringify({ query, seed: seed(), round });
        expect(differences(answer, expectedAnswer(kept, METRIC, query, NOW)), context).toEqual([]);
        expect(answer.overflowed ?? false, context).toBe(kept.some(({ labels }) => labels === OVERFLOW));
      }
      if (kept.some(({ labels }) => labels === OVERFLOW)) overflowed++;
    }
    expect(overflowed).toBeGreaterThan(0);
  },
  0,
);

function randomPoint(next: () => number): OraclePoint {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const labels: Record<string, string> = {};
  if (next() < 0.9) labels.shop = pick(['a', 'b', 'c', 'd']);
  if (next() < 0.3) labels.till = pick(['1', '2']);
  const t = START + Math.floor(next() * 7 * HOUR_MS);
  return { metric: 'm', bookId: pick([null, 'x', 'y']), labels, t, v: Math.round(next() * 1_000) / 100 };
}

/** What the series limit makes of points in the order of their arrival: a book's label sets beyond it lose their labels, never the book. */
function afterLimit(points: readonly OraclePoint[], seriesLimit: number): OraclePoint[] {
  const sets = new Map<string | null, Set<string>>();
  return points.map((point) => {
    const own = sets.get(point.bookId) ?? new Set();
    sets.set(point.bookId, own);
    const name = JSON.stringify(Object.entries(point.labels).sort());
    if (!own.has(name) && own.size >= seriesLimit) return { ...point, labels: OVERFLOW };
    own.add(name);
    return point;
  });
}
