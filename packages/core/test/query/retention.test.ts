import { expect, it } from 'vitest';
import { createMetricsHandler, hasCode, memoryStorage, type QueryAnswer } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import type { Floors } from '../../src/storage/change.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';
import { differences } from '../support/answer-differences.ts';
import { FrozenClock } from '../support/frozen-clock.ts';
import { inputOf } from '../support/oracle-input.ts';
import { expectedAnswer } from '../support/query-oracle.ts';
import { random } from '../support/random.ts';
import { LAST_INSTANT, METRICS, randomPoints } from '../support/random-points.ts';
import { randomQuery } from '../support/random-query.ts';
import { runs, seed } from '../support/runs.ts';

/** What a refusal names: intervals, and from when on the query itself passes. */
interface Passes {
  readonly interval: string;
  readonly intervals: readonly string[];
  readonly intervalsInUtc: readonly string[];
  readonly from: string | null;
}

const DAY_MS = 86_400_000;
/** Few, so that even the fewest queries meet several sets of floors: some refuse nothing. */
const QUERIES_PER_STORE = 50;

const stores = [
  { name: 'memory', open: memoryStorage, queries: 750 },
  { name: 'SQLite', open: () => sqliteStorage({ path: temporaryPath() }), queries: 250 },
];

it.each(stores)(
  'what retention has left answers exactly or is refused with what passes: $name',
  async ({ open, queries }) => {
    const seen = { answered: 0, refused: 0, suggested: 0 };
    const total = runs(queries, 100 * queries);
    for (let done = 0, round = 0; done < total; done += QUERIES_PER_STORE, round++) {
      const next = random(seed() + round);
      const data = randomPoints(next, 40, 30);
      const clock = new FrozenClock(LAST_INSTANT);
      const storage = open();
      await using handler = await createMetricsHandler({ storage, clock });
      for (const { name, kind } of METRICS) await handler.metrics.put(name, { kind });
      await handler.recordAll(inputOf(data.points));
      const floors = randomFloors(
        next,
        data.places.map(({ at }) => at),
      );
      await storage.commit(METRICS.map(({ name }) => ({ kind: 'retain', metric: name, floors })));
      while (await storage.maintain());

      for (let i = 0; i < QUERIES_PER_STORE; i++) {
        const { metric, query, now } = randomQuery(next, data);
        clock.put(now);
        const context = JSON.stringify({ query, now, floors, seed: seed(), round });
        const check = (answer: QueryAnswer, asked: typeof query) =>
          expect(differences(answer, expectedAnswer(data.points, metric, asked, now)), context).toEqual([]);
        const outcome = await handler.query(query).catch((error: unknown) => error);
        if (!(outcome instanceof Error)) {
          seen.answered++;
          check(outcome as QueryAnswer, query);
          continue;
        }
        expect(hasCode(outcome, 'unresolvable'), `${context} ${outcome.stack}`).toBe(true);
        seen.refused++;
        if (query.fill === 'previous' || query.fill === 'linear') continue;
        const passes = (outcome as unknown as { details: Passes }).details;
        const others = [
          ...passes.intervals.map((interval) => ({ ...query, interval })),
          ...passes.intervalsInUtc.map((interval) => ({ ...query, interval, timeZone: 'UTC' })),
          ...(passes.from === null ? [] : [{ ...query, interval: passes.interval, from: passes.from }]),
        ];
        for (const other of others) {
          const answer = await handler.query(other).catch((error: unknown) => error);
          if (!hasCode(answer, 'too_many_buckets')) check(answer as QueryAnswer, other);
          else {
            // What lives on can still be too much for one answer; its refusal names what passes.
            const smaller = { ...other, interval: answer.details?.suggestedInterval as string };
            check(await handler.query(smaller), smaller);
          }
        }
        seen.suggested += others.length;
      }
    }
    expect(Math.min(seen.answered, seen.refused, seen.suggested), JSON.stringify(seen)).toBeGreaterThan(0);
  },
  0,
);

it('a refusal names the interval for which its from passes, also where the interval was chosen for the query', async () => {
  const storage = memoryStorage();
  await using handler = await createMetricsHandler({ storage, clock: new FrozenClock(Date.UTC(2025, 5, 1)) });
  await handler.recordAll({ name: 'm', value: 1, timestamp: '2025-03-09T12:00:00Z' });
  const floor = Date.UTC(2025, 2, 20);
  const floors = { raw: floor, minute: floor, quarter: Date.UTC(2025, 2, 10), hour: 0, day: 0 };
  await storage.commit([{ kind: 'retain', metric: 'm', floors }]);
  const query = { name: 'm', from: '2025-03-08T00:00:00Z', to: '2025-03-10T12:00:00Z' } as const;
  const refusal = await handler.query(query).catch((error: { details: Passes }) => error.details);
  const { interval, from } = refusal as Passes;
  expect({ interval, from }).toEqual({ interval: '15m', from: '2025-03-10T00:00:00.000Z' });
  await expect(handler.query({ ...query, interval, from: from as string })).resolves.toMatchObject({ interval: '15m' });
  await expect(handler.query({ ...query, from: from as string })).rejects.toMatchObject({ code: 'unresolvable' });
});

it('what every tier has dropped is refused, and no fill reaches for it', async () => {
  const storage = memoryStorage();
  await using handler = await createMetricsHandler({ storage, clock: new FrozenClock(Date.UTC(2025, 5, 1)) });
  await handler.recordAll([
    { name: 'm', value: 1, timestamp: '2025-03-09T12:00:00Z' },
    { name: 'm', value: 2, timestamp: '2025-03-12T12:00:00Z' },
  ]);
  const floor = Date.UTC(2025, 2, 10);
  const floors = { raw: floor, minute: floor, quarter: floor, hour: floor, day: floor };
  await storage.commit([{ kind: 'retain', metric: 'm', floors }]);
  const query = {
    name: 'm',
    interval: '1d',
    to: '2025-03-14T00:00:00Z',
    aggregates: ['last'],
    fill: 'previous',
  } as const;
  await expect(handler.query({ ...query, from: '2025-03-09T00:00:00Z' })).rejects.toMatchObject({
    code: 'unresolvable',
    details: { intervals: [], intervalsInUtc: [], from: '2025-03-10T00:00:00.000Z' },
  });
  const answer = await handler.query({ ...query, from: '2025-03-10T00:00:00Z', format: 'columns' });
  expect(answer.series).toMatchObject([{ last: [null, null, 2, 2] }]);
});

/** Days around places with points, the finer the tier the later; days live for ever. */
function randomFloors(next: () => number, places: readonly number[]): Floors {
  const days = [0, 0, 0, 0]
    .map(() => (next() < 0.2 ? 0 : (places[Math.floor(next() * places.length)] as number)))
    .map((at) => Math.max(0, Math.floor((at + (next() - 0.5) * 4 * DAY_MS) / DAY_MS) * DAY_MS))
    .sort((a, b) => b - a);
  const [raw = 0, minute = 0, quarter = 0, hour = 0] = days;
  return { raw, minute, quarter, hour, day: 0 };
}
