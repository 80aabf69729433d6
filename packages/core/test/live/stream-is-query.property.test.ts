import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AnswerUpdate, MetricsHandler, Query, QueryAnswer, SeriesRows, StreamEvent } from '../../src/index.ts';
import { applyUpdate, createMetricsHandler, memoryStorage } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { runs, seed } from '../support/runs.ts';
import { settle } from '../support/settle.ts';

const START = Date.parse('2025-03-30T00:40:00Z');

const queries: Query[] = [
  { name: 'errors', interval: '1m', aggregates: ['sum', 'avg'] },
  { name: 'errors', interval: '15m', timeZone: 'Europe/Madrid', aggregates: ['max'], groupBy: ['shop'] },
  { name: 'errors', interval: '1h', timeZone: 'Asia/Kathmandu', aggregates: ['sum'], fill: 'previous' },
  { name: 'errors', interval: '5m', aggregates: ['first', 'last'], fill: 'linear', from: START - 3_600_000 },
  { name: 'errors', interval: '5m', aggregates: ['count'], fill: 'none', groupBy: ['bookId'], top: 2, orderBy: 'sum' },
  { name: 'errors', interval: '1d', from: START - 86_400_000, to: START + 86_400_000 },
  { name: 'errors', from: START - 1_800_000 },
];

type Step =
  | {
      readonly kind: 'points';
      readonly points: readonly { offset: number; value: number; shop: string; bookId: string }[];
    }
  | { readonly kind: 'remove'; readonly from: number; readonly length: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'define'; readonly fill: 'zero' | 'null' }
  | { readonly kind: 'purge'; readonly bookId: string }
  /** Every other follower is away while the next step happens, and comes back with its cursor. */
  | { readonly kind: 'leave' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('points' as const),
      points: fc.array(
        fc.record({
          offset: fc.oneof(fc.integer({ min: 0, max: 120_000 }), fc.integer({ min: 0, max: 4 * 86_400_000 })),
          value: fc.integer({ min: -50, max: 50 }),
          shop: fc.constantFrom('a', 'b'),
          bookId: fc.constantFrom('x', 'y', 'z'),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      from: fc.integer({ min: 0, max: 3_600_000 }),
      length: fc.integer({ min: 1, max: 3_600_000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 7_200_000 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('define' as const),
      fill: fc.constantFrom('zero' as const, 'null' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const), bookId: fc.constantFrom('x', 'y') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const) }) },
);

/** What a client holds that only listens. */
class Follower {
  answer: QueryAnswer<SeriesRows> | undefined;
  cursor: string | undefined;
  updates = 0;
  resets = 0;
  stop: () => void = () => {};

  hear(event: StreamEvent): void {
    if ('cursor' in event) this.cursor = event.cursor;
    if (event.type === 'reset') this.resets++;
    if (event.type === 'error') throw event.error;
    if (event.type === 'snapshot') this.answer = event.answer;
    if (event.type === 'update') this.answer = this.applied(event.update);
  }

  applied(update: AnswerUpdate): QueryAnswer<SeriesRows> {
    if (!this.answer) throw new Error('an update before the first snapshot');
    this.updates++;
    return applyUpdate(this.answer, update);
  }
}

it('a client that applies every update holds exactly what the query returns, at every quiet moment', async () => {
  let updates = 0;
  let resumed = 0;
  let resets = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const clock = new ManualClock(START);
      await using declared = await createMetricsHandler({
        storage: memoryStorage(),
        clock,
        metrics: { errors: { kind: 'counter', labels: ['shop'] } },
      });
      const handler: MetricsHandler = declared;
      const followers = queries.map((query) => {
        const follower = new Follower();
        const join = () => {
          follower.stop = handler.subscribe(query, (event) => follower.hear(event), { after: follower.cursor });
        };
        join();
        return { query, follower, join };
      });
      let away: typeof followers = [];
      for (const each of steps) {
        if (each.kind === 'leave') {
          away = followers.filter((_, i) => i % 2 === 0);
          for (const { follower } of away) follower.stop();
          continue;
        }
        await take(each);
        for (const { join } of away) join();
        resumed += away.length;
        away = [];
        // A refresh under way may ask for another one: three rounds of 50 ms bring everything to rest.
        for (let round = 0; round < 3; round++) {
          clock.advance(60);
          await settle(6);
        }
        for (const { query, follower } of followers) {
          const { plan: _, ...expected } = await handler.query(query);
          const { plan: __, ...held } = follower.answer as QueryAnswer<SeriesRows>;
          expect(held).toEqual(expected);
        }
      }
      updates += followers.reduce((sum, { follower }) => sum + follower.updates, 0);
      resets += followers.reduce((sum, { follower }) => sum + follower.resets, 0);

      async function take(each: Exclude<Step, { kind: 'leave' }>): Promise<void> {
        const now = clock.now();
        switch (each.kind) {
          case 'points': {
            const points = each.points.map(({ offset, value, shop, bookId }) => ({
              name: 'errors' as const,
              value,
              timestamp: now - offset,
              bookId,
              labels: { shop },
            }));
            await handler.recordAll(points);
            return;
          }
          case 'remove':
            await handler.points.remove({ name: 'errors', from: now - each.from - each.length, to: now - each.from });
            return;
          case 'advance':
            clock.advance(each.ms);
            return;
          case 'define':
            await handler.metrics.put('errors', { kind: 'counter', labels: ['shop'], fill: each.fill });
            return;
          case 'purge': {
            const book = await handler.books.create({ title: 'A book', authors: [] });
            await handler.recordAll({ name: 'errors', value: 1, bookId: book.id, labels: { shop: 'a' } });
            await handler.books.remove(book.id, { metrics: 'purge' });
            return;
          }
        }
      }
    }),
    { numRuns: runs(150), seed: seed() },
  );
  expect(updates).toBeGreaterThan(100);
  // Both ways of coming back happened.
  expect(resumed).toBeGreaterThan(20);
  expect(resets).toBeGreaterThan(0);
  expect(resets).toBeLessThan(resumed / 2);
}, 120_000);
