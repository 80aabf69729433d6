import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MetricsHandler, Query, QueryAnswer, SeriesRows, StreamEvent } from '../../src/index.ts';
import { applyUpdate, createMetricsHandler } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { runs, seed } from '../support/runs.ts';
import { settle } from '../support/settle.ts';
import { volatilePath } from '../support/volatile-path.ts';

const START = Date.parse('2025-03-30T00:40:00Z');
const HANDLERS = 2;

const queries: Query[] = [
  { name: 'errors', interval: '5m', aggregates: ['sum', 'last'], groupBy: ['shop'], from: START - 3_600_000 },
  { name: 'errors', interval: '15m', timeZone: 'Asia/Kathmandu', aggregates: ['max'], fill: 'previous' },
  { name: 'errors', interval: '1m', aggregates: ['count'], fill: 'none', from: START - 1_800_000 },
];

/** What happens next, at which of the handlers over the one file; followers may hop to another one with their cursor. */
const step = fc.record({
  at: fc.nat(HANDLERS - 1),
  what: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('points' as const),
        offset: fc.integer({ min: 0, max: 7_200_000 }),
        value: fc.integer({ min: -50, max: 50 }),
        shop: fc.constantFrom('a', 'b'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 900_000 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('remove' as const), from: fc.integer({ min: 1, max: 3_600_000 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  hops: fc.boolean(),
});

class Follower {
  answer: QueryAnswer<SeriesRows> | undefined;
  cursor: string | undefined;
  resets = 0;
  stop: () => void = () => {};

  follow(handler: MetricsHandler, query: Query): void {
    this.stop();
    this.stop = handler.subscribe(query, (event) => this.#hear(event), { after: this.cursor });
  }

  #hear(event: StreamEvent): void {
    if (event.type === 'error') throw event.error;
    if ('cursor' in event) this.cursor = event.cursor;
    if (event.type === 'reset') this.resets++;
    if (event.type === 'snapshot') this.answer = event.answer;
    if (event.type === 'update') this.answer = applyUpdate(this.answer as QueryAnswer<SeriesRows>, event.update);
  }
}

it('a follower that goes on at another handler over the same file, or after a restart, holds what the query returns', async () => {
  let hops = 0;
  let resets = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const clock = new ManualClock(START);
      const path = volatilePath();
      const open = async (): Promise<MetricsHandler> =>
        (await createMetricsHandler({
          storage: sqliteStorage({ path }),
          clock,
          metrics: { errors: { kind: 'counter', labels: ['shop'] } },
        })) as unknown as MetricsHandler;
      const handlers = [await open(), await open()];
      const followers = queries.map((query, i) => ({ query, follower: new Follower(), home: i % HANDLERS }));
      for (const { query, follower, home } of followers) follower.follow(handlers[home] as MetricsHandler, query);
      await rest();
      for (const { at, what, hops: hopping } of steps) {
        const now = clock.now();
        const handler = handlers[at] as MetricsHandler;
        if (what.kind === 'points') {
          const { offset, value, shop } = what;
          await handler.recordAll({ name: 'errors', value, timestamp: now - offset, labels: { shop } });
        } else if (what.kind === 'remove') {
          await handler.points.remove({ name: 'errors', from: now - what.from, to: now - Math.floor(what.from / 2) });
        } else if (what.kind === 'advance') clock.advance(what.ms);
        else {
          await handler.close();
          handlers[at] = await open();
        }
        for (const each of followers) {
          const moves = hopping || (what.kind === 'restart' && each.home === at);
          if (!moves) continue;
          if (hopping) each.home = (each.home + 1) % HANDLERS;
          each.follower.follow(handlers[each.home] as MetricsHandler, each.query);
          hops++;
        }
        await rest();
        for (const { query, follower, home } of followers) {
          const { plan: _, ...expected } = await (handlers[home] as MetricsHandler).query(query);
          const { plan: __, ...held } = follower.answer as QueryAnswer<SeriesRows>;
          expect(held).toEqual(expected);
        }
      }
      resets += followers.reduce((sum, { follower }) => sum + follower.resets, 0);
      for (const handler of handlers) await handler.close();

      /** Other handlers' commits are found by looking every 50 ms. */
      async function rest(): Promise<void> {
        for (let round = 0; round < 4; round++) {
          clock.advance(60);
          await settle(8);
        }
      }
    }),
    { numRuns: runs(50, 1_000), seed: seed() },
  );
  expect(hops).toBeGreaterThan(20);
  // Most of them went on without starting again.
  expect(resets).toBeLessThan(hops / 2);
}, 120_000);
