import { expect, it } from 'vitest';
import { createMetricsHandler, memoryStorage, type StorageAdapter } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';
import { differences } from '../support/answer-differences.ts';
import { FrozenClock } from '../support/frozen-clock.ts';
import { inputOf } from '../support/oracle-input.ts';
import { expectedAnswer, type OraclePoint } from '../support/query-oracle.ts';
import { random } from '../support/random.ts';
import { LAST_INSTANT, METRICS, randomPoints } from '../support/random-points.ts';
import { randomQuery } from '../support/random-query.ts';
import { runs, seed } from '../support/runs.ts';

const QUERIES_PER_STORE = 2_500;
const MAX_BATCH_POINTS = 10_000;
/** Above every point. */
const RAW_FLOOR = Date.UTC(2040, 0, 1);

const openSqlite = () => sqliteStorage({ path: temporaryPath() });
const suites = [
  { name: 'memory, from cells alone', open: memoryStorage, keepsRaw: false, queries: 5_000, seedOffset: 0 },
  { name: 'memory, with raw alive', open: memoryStorage, keepsRaw: true, queries: 1_000, seedOffset: 1_000_000 },
  { name: 'SQLite, from cells alone', open: openSqlite, keepsRaw: false, queries: 1_000, seedOffset: 2_000_000 },
  { name: 'SQLite, with raw alive', open: openSqlite, keepsRaw: true, queries: 500, seedOffset: 3_000_000 },
];

it.each(suites)(
  'every random query answers as the oracle does: $name',
  async ({ open, keepsRaw, queries, seedOffset }) => {
    const total = runs(queries, 200 * queries);
    for (let done = 0, round = 0; done < total; round++) {
      const next = random(seed() + seedOffset + round);
      const data = randomPoints(next, 150, 30);
      const clock = new FrozenClock(LAST_INSTANT);
      const storage = open();
      await using handler = await createMetricsHandler({ storage, clock });
      for (const { name, kind } of METRICS) await handler.metrics.put(name, { kind });
      for (const batch of batchesOf(data.points)) await handler.recordAll(batch);
      if (!keepsRaw) await dropRaw(storage);
      for (let i = 0; i < Math.min(QUERIES_PER_STORE, total - done); i++) {
        const { metric, query, now } = randomQuery(next, data);
        clock.put(now);
        const expected = expectedAnswer(data.points, metric, query, now);
        const found = differences(await handler.query(query), expected);
        expect(found, JSON.stringify({ query, now, seed: seed(), round })).toEqual([]);
      }
      done += QUERIES_PER_STORE;
    }
  },
  0,
);

function batchesOf(points: readonly OraclePoint[]) {
  const written = inputOf(points);
  return Array.from({ length: Math.ceil(written.length / MAX_BATCH_POINTS) }, (_, i) =>
    written.slice(i * MAX_BATCH_POINTS, (i + 1) * MAX_BATCH_POINTS),
  );
}

/** What is left are cells, frozen in every tier. */
async function dropRaw(storage: StorageAdapter): Promise<void> {
  for (const { name } of METRICS) {
    const floors = { raw: RAW_FLOOR, minute: 0, quarter: 0, hour: 0, day: 0 };
    const [outcome] = await storage.commit([{ kind: 'retain', metric: name, floors }]);
    expect(outcome?.status).toBe('committed');
  }
  while (await storage.maintain());
  const series = (await storage.series({})).map(({ id }) => id);
  const { points } = await storage.readPoints({ series, from: 0, to: LAST_INSTANT });
  expect(points.every(({ timestamps }) => timestamps.length === 0)).toBe(true);
}
