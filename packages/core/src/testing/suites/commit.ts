import { covers, includesCursor } from '../../storage/cursor.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { stateOf } from '../oracle/state.ts';
import { batch, column, columns, DAY, define, HOUR_MS, MINUTE_MS, remove, series } from './support/changes.ts';
import { seriesIds } from './support/series-ids.ts';
import { twinCase } from './support/twin-case.ts';

/** S1: what is acknowledged is visible to every later read. */
export const commitCases: ConformanceCase[] = [
  {
    key: 'commit/capabilities',
    title: 'a store names itself and declares what it can',
    async run({ createStorage, expect }) {
      const { name, capabilities } = await createStorage();
      expect(/^[a-z][a-z0-9-]*$/.test(name)).toBe(true);
      expect(Object.keys(capabilities).sort()).toEqual(['durable', 'shared']);
    },
  },
  {
    key: 'commit/empty-store',
    title: 'a fresh store is empty',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      expect(await stateOf(storage)).toEqual({ metrics: [], series: {} });
      expect(await storage.metric('m')).toBe(null);
      expect(await storage.changes(await storage.head(), 10)).toMatchObject({ reset: false, entries: [], more: false });
    },
  },
  {
    key: 'commit/visible-at-once',
    title: 'every acknowledged point is in the next read of points and cells',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      for (let i = 1; i <= 25; i++) {
        await storage.commit([batch([[DAY + i, i]])]);
        const ids = await seriesIds(storage);
        const { points } = await storage.readPoints({ series: ids, from: DAY, to: DAY + HOUR_MS });
        const { cells } = await storage.readCells({
          series: ids,
          ranges: [{ tier: 'minute', from: DAY, to: DAY + MINUTE_MS }],
        });
        expect(points[0]?.timestamps.length).toBe(i);
        expect(cells[0]?.[0]?.count[0]).toBe(i);
      }
    },
  },
  {
    key: 'commit/positions-rise',
    title: 'positions rise, and every head covers what was acknowledged before it',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      let before = await storage.head();
      for (let i = 0; i < 10; i++) {
        const [outcome] = await storage.commit([batch([[DAY + i, i]])]);
        if (outcome?.status !== 'committed') throw new Error('not committed');
        expect(covers(before, outcome.position)).toBe(false);
        const head = await storage.head();
        expect(covers(head, outcome.position)).toBe(true);
        expect(includesCursor(head, before)).toBe(true);
        before = head;
      }
    },
  },
  {
    key: 'commit/reads-carry-their-position',
    title: 'the cursor of an answer covers every commit acknowledged before it',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      for (let i = 0; i < 5; i++) {
        const [outcome] = await storage.commit([batch([[DAY + i, i]])]);
        if (outcome?.status !== 'committed') throw new Error('not committed');
        const ids = await seriesIds(storage);
        const points = await storage.readPoints({ series: ids, from: DAY, to: DAY + HOUR_MS });
        const cells = await storage.readCells({ series: ids, ranges: [] });
        expect(covers(points.cursor, outcome.position)).toBe(true);
        expect(covers(cells.cursor, outcome.position)).toBe(true);
      }
    },
  },
  {
    key: 'commit/nothing',
    title: 'an empty call commits nothing',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      const head = await storage.head();
      expect(await storage.commit([])).toEqual([]);
      expect(await storage.head()).toEqual(head);
    },
  },
  {
    key: 'commit/affected',
    title: 'an outcome tells how many points were added or removed',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      const points = series(DAY, 10, MINUTE_MS);
      const outcomes = await storage.commit([
        columns([column(points), column(points, { bookId: 'b' })]),
        remove(DAY + 3 * MINUTE_MS, DAY + 5 * MINUTE_MS),
        remove(DAY + 3 * MINUTE_MS, DAY + 5 * MINUTE_MS),
      ]);
      expect(outcomes.map((outcome) => (outcome.status === 'committed' ? outcome.affected : null))).toEqual([20, 4, 0]);
    },
  },
  twinCase('commit/in-order', 'changes of one call apply in order', async (twin) => {
    await twin.commit(
      define({ kind: 'histogram', labels: ['shop'] }),
      batch(series(DAY, 20, MINUTE_MS), { labels: { shop: 'a' } }),
      remove(DAY, DAY + 10 * MINUTE_MS),
      batch([[DAY + 1, 7]], { labels: { shop: 'a' } }),
      define({ kind: 'gauge' }),
      batch([[DAY + 2, 8]], { labels: { till: 'a' } }),
    );
  }),
  twinCase('commit/concurrent', 'commits that run at the same time are all kept', async (twin, { expect }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => twin.storage.commit([batch([[DAY + i * MINUTE_MS, i]])])),
    );
    expect(outcomes.flat().every(({ status }) => status === 'committed')).toBe(true);
    twin.model.commit(Array.from({ length: 40 }, (_, i) => batch([[DAY + i * MINUTE_MS, i]])));
  }),
  twinCase('commit/large', 'a batch of 100,000 points in one call', async (twin) => {
    await twin.commit(batch(series(DAY, 100_000, 2_003, (i) => i % 1_000)));
  }),
];
