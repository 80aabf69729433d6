import type { ConformanceCase } from '../conformance-case.ts';
import { stateOf } from '../oracle/state.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  define,
  HOUR_MS,
  purge,
  remove,
  retain,
  series,
} from './support/changes.ts';
import { seriesIds } from './support/series-ids.ts';
import { twinCase } from './support/twin-case.ts';

const points = series(DAY, 100, HOUR_MS);

/** Opening, closing, upkeep, rebuilding, and other processes. */
export const lifecycleCases: ConformanceCase[] = [
  {
    key: 'lifecycle/close-twice',
    title: 'closing is idempotent, also at the same time',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([batch(points)]);
      const closed = await Promise.all([storage.close(), storage.close()]);
      closed.push(await storage.close());
      expect(closed).toEqual([undefined, undefined, undefined]);
    },
  },
  {
    key: 'lifecycle/fresh-stores-are-apart',
    title: 'two fresh stores share nothing',
    async run({ createStorage, expect }) {
      const one = await createStorage();
      const two = await createStorage();
      await one.commit([batch(points)]);
      expect(await stateOf(two)).toEqual({ metrics: [], series: {} });
    },
  },
  {
    key: 'lifecycle/upkeep-ends',
    title: 'upkeep of an idle store comes to an end',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([batch(points), retain({ raw: DAY + DAY_MS })]);
      let slices = 0;
      while ((await storage.maintain()) && slices < 1_000) slices++;
      expect(slices < 1_000).toBe(true);
      expect(await storage.maintain()).toBe(false);
    },
  },
  twinCase('lifecycle/upkeep-beside-commits', 'upkeep while commits run loses nothing', async (twin) => {
    const changes = Array.from({ length: 40 }, (_, i) =>
      batch(series(DAY + i, 10, 3 * HOUR_MS), { bookId: `b${i % 4}` }),
    );
    await Promise.all(changes.flatMap((change) => [twin.storage.commit([change]), twin.storage.maintain()]));
    twin.model.commit(changes);
  }),
  ...(
    [
      ['points', batch(series(DAY + 1, 30, HOUR_MS), { bookId: 'b7' })],
      ['new-series', batch(series(DAY + 1, 30, HOUR_MS), { bookId: 'new' })],
      ['deletion', remove(DAY + HOUR_MS, DAY + 3 * HOUR_MS)],
      ['purge', purge({ bookIds: ['b3', 'b150'] })],
      ['definition', define({ kind: 'histogram' })],
      ['retention', retain({ raw: DAY + DAY_MS })],
    ] as const
  ).map(([name, change]) =>
    twinCase(
      `lifecycle/slices-and-${name}`,
      `between slices of upkeep every answer is right, also after a ${name}`,
      async (twin) => {
        const many = (shift: number) =>
          columns(
            Array.from({ length: 200 }, (_, i) => column(series(DAY + shift, 3, 9 * HOUR_MS), { bookId: `b${i}` })),
          );
        await twin.commit(many(0));
        await twin.storage.maintain();
        await twin.check();
        await twin.commit(change);
        await twin.check();
        await twin.commit(many(DAY_MS));
        for (let slices = 0; (await twin.storage.maintain()) && slices < 1_000; slices++) await twin.check();
      },
    ),
  ),
  twinCase('lifecycle/rebuild', 'rebuilding sound cells changes no answer', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), columns([column(points), column(points, { bookId: 'a' })]));
    await twin.storage.rebuild(await seriesIds(twin.storage), DAY, DAY + 5 * DAY_MS);
    await twin.check();
    await twin.maintain();
    await twin.storage.rebuild(await seriesIds(twin.storage, { bookIds: ['a'] }), DAY + DAY_MS, DAY + 2 * DAY_MS);
    await twin.check();
    await twin.commit(batch([[DAY + 1, 5]]));
  }),
  twinCase('lifecycle/rebuild-unknown', 'rebuilding unknown series or empty ranges does no harm', async (twin) => {
    await twin.commit(batch(points));
    await twin.storage.rebuild([999_999], DAY, DAY + DAY_MS);
    await twin.storage.rebuild(await seriesIds(twin.storage), DAY - 5 * DAY_MS, DAY - 4 * DAY_MS);
    await twin.storage.rebuild([], DAY, DAY + DAY_MS);
  }),
  twinCase(
    'lifecycle/reopen-empty',
    'a store that was never written to opens again',
    async (twin, { expect }) => {
      await twin.reopen();
      expect(await stateOf(twin.storage)).toEqual({ metrics: [], series: {} });
      await twin.commit(batch(points));
    },
    'durable',
  ),
  twinCase(
    'lifecycle/reopen-everything',
    'everything is there after reopening, at every step',
    async (twin) => {
      for (const change of [
        define({ kind: 'histogram' }),
        columns([column(points), column(points, { bookId: 'a', labels: { shop: 'x' } })]),
        remove(DAY + HOUR_MS, DAY + 7 * HOUR_MS),
        batch([[DAY + 2 * HOUR_MS, 5]]),
        retain({ raw: DAY + DAY_MS }),
        purge({ bookIds: ['a'] }),
        define({ kind: 'gauge' }),
        batch([[DAY + 3 * DAY_MS, 5]], { bookId: 'a' }),
      ]) {
        await twin.commit(change);
        await twin.reopen();
        await twin.check();
      }
    },
    'durable',
  ),
  twinCase(
    'lifecycle/reopen-after-upkeep',
    'and with upkeep between',
    async (twin) => {
      for (let i = 0; i < 6; i++) {
        await twin.commit(batch(series(DAY + i, 50, 2 * HOUR_MS)));
        if (i % 2 === 0) await twin.maintain();
        await twin.reopen();
        await twin.check();
      }
    },
    'durable',
  ),
  twinCase(
    'lifecycle/two-processes',
    'what one process commits, the other answers at once',
    async (twin, { second }) => {
      const other = await second(twin.storage);
      for (let i = 0; i < 6; i++) {
        await twin.commit(batch(series(DAY + i, 20, 2 * HOUR_MS)));
        await twin.check(other);
        const late = batch([[DAY + i * HOUR_MS + 1, -i]], { bookId: `b${i}` });
        twin.model.commit([late]);
        await other.commit([late]);
        await twin.check();
      }
    },
    'shared',
  ),
  twinCase(
    'lifecycle/two-processes-upkeep',
    'upkeep, deletion and retention by one process hold for the other',
    async (twin, { second }) => {
      const other = await second(twin.storage);
      await twin.commit(define({ kind: 'histogram' }), batch(points), batch(points, { bookId: 'a' }));
      await twin.check(other);
      await other.maintain();
      await twin.check();
      await twin.commit(remove(DAY, DAY + 5 * HOUR_MS), retain({ raw: DAY + DAY_MS }));
      await twin.check(other);
      await other.maintain();
      await twin.check();
      await twin.commit(purge({ bookIds: ['a'] }), batch([[DAY + 2 * DAY_MS, 1]], { bookId: 'a' }));
      await twin.check(other);
    },
    'shared',
  ),
  twinCase(
    'lifecycle/two-processes-at-once',
    'commits of two processes at the same time are all kept, once',
    async (twin, { second, expect }) => {
      const other = await second(twin.storage);
      const changes = Array.from({ length: 40 }, (_, i) => batch([[DAY + i * HOUR_MS, i]], { bookId: `b${i % 5}` }));
      const outcomes = await Promise.all(
        changes.map((change, i) => (i % 2 === 0 ? twin.storage : other).commit([change])),
      );
      expect(outcomes.flat().every(({ status }) => status === 'committed')).toBe(true);
      twin.model.commit(changes);
      await twin.check(other);
    },
    'shared',
  ),
];
