import type { StorageAdapter } from '../../storage/adapter.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { plainCells } from '../oracle/plain-cells.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  define,
  HOUR_MS,
  keyed,
  MINUTE_MS,
  purge,
  remove,
  retain,
  series,
} from './support/changes.ts';
import { seriesIds } from './support/series-ids.ts';
import { twinCase } from './support/twin-case.ts';

/** S2: all or nothing, for those who commit and for those who read. */
export const atomicityCases: ConformanceCase[] = [
  twinCase('atomicity/refused-whole', 'a batch with one refused series changes nothing', async (twin) => {
    await twin.commit(define({ labels: ['shop'] }), batch([[DAY, 1]]));
    await twin.commit(
      columns([
        column([[DAY + 1, 2]]),
        column([[DAY + 2, 3]], { metric: 'new' }),
        column([[DAY + 3, 4]], { labels: { nope: 'x' } }),
      ]),
    );
  }),
  twinCase('atomicity/refused-point', 'a batch with one point too old changes nothing', async (twin) => {
    await twin.commit(batch([[DAY, 1]]), retain({ raw: DAY }));
    await twin.commit(
      columns([
        column([
          [DAY + 1, 2],
          [DAY - 1, 3],
        ]),
        column([[DAY, 4]], { bookId: 'b' }),
      ]),
    );
  }),
  twinCase(
    'atomicity/refused-neighbours',
    'a refused change leaves its neighbours in the same call alone',
    async (twin, { expect }) => {
      await twin.commit(define({ labels: ['shop'] }));
      const outcomes = await twin.commit(
        batch([[DAY, 1]]),
        batch([[DAY, 2]], { labels: { nope: 'x' } }),
        batch([[DAY + 1, 3]], { labels: { shop: 'x' } }),
        retain({ raw: DAY }, 'unknown'),
        batch([[DAY + 2, 4]]),
      );
      expect(outcomes.map(({ status }) => status)).toEqual([
        'committed',
        'refused',
        'committed',
        'refused',
        'committed',
      ]);
    },
  ),
  twinCase('atomicity/refused-first', 'a refused first change does not stop the rest', async (twin) => {
    await twin.commit(define({ labels: [] }), batch([[DAY, 1]]), retain({ raw: DAY }));
    await twin.commit(batch([[DAY - 1, 1]]), remove(DAY - 1, DAY + 1), batch([[DAY + 5, 1]]));
  }),
  twinCase('atomicity/refused-burns-no-key', 'a refused batch does not use up its key', async (twin) => {
    await twin.commit(define({ labels: [] }));
    await twin.commit(columns([column([[DAY, 1]], { labels: { nope: 'x' } })], 'key'));
    await twin.commit(columns([column([[DAY, 1]])], 'key', 'other content'));
  }),
  twinCase(
    'atomicity/refused-creates-no-series',
    'a refused batch creates no series and no metric',
    async (twin, { expect }) => {
      await twin.commit(define({ labels: [] }));
      await twin.commit(
        columns([column([[DAY, 1]], { metric: 'other' }), column([[DAY, 1]], { labels: { nope: 'x' } })]),
      );
      expect(await twin.storage.series({})).toEqual([]);
      expect(await twin.storage.metric('other')).toBe(null);
    },
  ),
  twinCase(
    'atomicity/refused-leaves-no-entry',
    'a refused change leaves no entry in the log',
    async (twin, { expect }) => {
      await twin.commit(define({ labels: [] }));
      const head = await twin.storage.head();
      await twin.commit(batch([[DAY, 1]], { labels: { nope: 'x' } }), retain({ raw: DAY }, 'unknown'));
      expect(await twin.storage.changes(head, 10)).toMatchObject({ reset: false, entries: [], more: false });
    },
  ),
  {
    key: 'atomicity/readers-see-whole-batches',
    title: 'no reader sees half of a batch while commits run',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([pair(0)]);
      const ids = await seriesIds(storage);
      const writing = Array.from({ length: 30 }, (_, i) => storage.commit([pair(i + 1)]));
      for (let i = 0; i < 30; i++) {
        const [a, b] = await countsOf(storage, ids);
        expect(a).toEqual(b);
      }
      await Promise.all(writing);
      expect((await countsOf(storage, ids))[0]).toEqual([31, 31, 31]);
    },
  },
  {
    key: 'atomicity/readers-see-whole-deletions',
    title: 'no reader sees half of a deletion while deletions run',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit(Array.from({ length: 30 }, (_, i) => pair(i)));
      const ids = await seriesIds(storage);
      const deleting = Array.from({ length: 30 }, (_, i) =>
        storage.commit([remove(DAY + i * MINUTE_MS, DAY + (i + 1) * MINUTE_MS, { bookIds: ['a', 'b'] })]),
      );
      for (let i = 0; i < 30; i++) {
        const [a, b] = await countsOf(storage, ids);
        expect(a).toEqual(b);
      }
      await Promise.all(deleting);
      expect((await countsOf(storage, ids))[0]).toEqual([0, 0, 0]);
    },
  },
  {
    key: 'atomicity/one-read-one-position',
    title: 'one read answers every tier and series at one position, with upkeep in between',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([pair(0)]);
      const ids = await seriesIds(storage);
      for (let i = 1; i <= 20; i++) {
        const running = [storage.commit([pair(i)]), storage.maintain()];
        const [a, b] = await countsOf(storage, ids);
        expect(a).toEqual(b);
        expect(new Set(a).size).toBe(1);
        await Promise.all(running);
      }
    },
  },
  twinCase('atomicity/everything-at-once', 'a call with every kind of change', async (twin) => {
    await twin.commit(
      batch(series(DAY, 50, HOUR_MS)),
      define({ name: 'h', kind: 'histogram' }),
      keyed('k', [[DAY + 1, 1]]),
      keyed('k', [[DAY + 1, 1]]),
      batch(series(DAY, 50, HOUR_MS), { metric: 'h' }),
      retain({ raw: DAY + DAY_MS }, 'h'),
      remove(DAY, DAY + HOUR_MS),
      purge({ metric: 'gone' }),
      batch([[DAY, 5]], { metric: 'h' }),
      purge({ metric: 'm', bookIds: ['none'] }),
    );
  }),
];

/** The same points for two books of two metrics. */
function pair(i: number) {
  const point = [[DAY + i * MINUTE_MS, i]] as const;
  return columns([column(point, { metric: 'left', bookId: 'a' }), column(point, { metric: 'right', bookId: 'b' })]);
}

/** Points per series as the minute, quarter and day tiers count them, in one read. */
async function countsOf(storage: StorageAdapter, series: readonly number[]): Promise<number[][]> {
  const { cells } = await storage.readCells({
    series,
    ranges: (['minute', 'quarter', 'day'] as const).map((tier) => ({ tier, from: DAY, to: DAY + DAY_MS })),
  });
  return cells.map((ranges) => ranges.map((range) => plainCells(range).reduce((sum, { count }) => sum + count, 0)));
}
