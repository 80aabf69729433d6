import type { ChangesPage, StorageAdapter } from '../../storage/adapter.ts';
import type { LogEntry } from '../../storage/change.ts';
import { type Cursor, includesCursor } from '../../storage/cursor.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { LogReplay } from '../oracle/log-replay.ts';
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

/** S5: who follows the log misses nothing and sees each entry once. */
export const changesCases: ConformanceCase[] = [
  twinCase('changes/points', 'points come with the series that was chosen', async (twin, { expect }) => {
    await twin.commit(define({ seriesLimit: 1 }), batch([[DAY, 1]], { labels: { shop: 'a' } }));
    const head = await twin.storage.head();
    await twin.commit(batch([[DAY + 1, 2.5]], { labels: { shop: 'b' } }));
    const [entry] = await entriesAfter(twin.storage, head);
    if (entry?.kind !== 'points') throw new Error('not an entry of points');
    expect(entry.points.map(({ series, timestamps, values }) => [series.labels, [...timestamps], [...values]])).toEqual(
      [[[['otel.metric.overflow', 'true']], [DAY + 1], [2.5]]],
    );
  }),
  twinCase('changes/definitions', 'a definition comes whole', async (twin, { expect }) => {
    const head = await twin.storage.head();
    await twin.commit(define({ kind: 'counter', unit: 'ms', labels: ['a'], fill: 'none' }));
    expect(await entriesAfter(twin.storage, head)).toMatchObject([
      {
        kind: 'define',
        definition: { name: 'm', kind: 'counter', unit: 'ms', labels: ['a'], fill: 'none' },
        rebuilt: [],
      },
    ]);
  }),
  twinCase('changes/rebuilt', 'a change of kind names the series it rebuilt', async (twin, { expect }) => {
    await twin.commit(batch([[DAY, 1]]), batch([[DAY, 1]], { bookId: 'a' }), batch([[DAY, 1]], { metric: 'n' }));
    const head = await twin.storage.head();
    await twin.commit(define({ kind: 'histogram' }));
    expect(await entriesAfter(twin.storage, head)).toMatchObject([
      { kind: 'define', rebuilt: await seriesIds(twin.storage, { metric: 'm' }) },
    ]);
  }),
  twinCase('changes/deletions', 'a deletion names its series and range', async (twin, { expect }) => {
    await twin.commit(batch([[DAY, 1]]), batch([[DAY, 1]], { bookId: 'a' }), batch([[DAY, 1]], { metric: 'n' }));
    const head = await twin.storage.head();
    await twin.commit(remove(DAY, DAY + 5));
    expect(await entriesAfter(twin.storage, head)).toMatchObject([
      { kind: 'delete', series: await seriesIds(twin.storage, { metric: 'm' }), from: DAY, to: DAY + 5 },
    ]);
  }),
  twinCase('changes/purges', 'a purge names its metrics and series', async (twin, { expect }) => {
    await twin.commit(batch([[DAY, 1]], { bookId: 'a' }), batch([[DAY, 1]], { metric: 'n', bookId: 'a' }));
    const head = await twin.storage.head();
    const ids = await seriesIds(twin.storage);
    await twin.commit(purge({ bookIds: ['a'] }));
    const [entry] = await entriesAfter(twin.storage, head);
    if (entry?.kind !== 'purge') throw new Error('not an entry of a purge');
    expect([...entry.metrics].sort()).toEqual(['m', 'n']);
    expect([...entry.series].sort((a, b) => a - b)).toEqual(ids);
    expect(entry.definition).toBe(false);
  }),
  twinCase('changes/retention', 'retention names the floors that hold now', async (twin, { expect }) => {
    await twin.commit(batch([[DAY, 1]]), retain({ raw: DAY + DAY_MS }));
    const head = await twin.storage.head();
    await twin.commit(retain({ raw: DAY, minute: DAY }));
    expect(await entriesAfter(twin.storage, head)).toMatchObject([
      {
        kind: 'retain',
        metric: 'm',
        series: await seriesIds(twin.storage),
        floors: { raw: DAY + DAY_MS, minute: DAY, quarter: 0, hour: 0, day: 0 },
      },
    ]);
  }),
  twinCase('changes/rebuild', 'a rebuild is in the log', async (twin, { expect }) => {
    await twin.commit(batch(series(DAY, 10, HOUR_MS)));
    const ids = await seriesIds(twin.storage);
    const head = await twin.storage.head();
    await twin.storage.rebuild(ids, DAY, DAY + DAY_MS);
    expect(await entriesAfter(twin.storage, head)).toMatchObject([
      { kind: 'rebuild', series: ids, from: DAY, to: DAY + DAY_MS },
    ]);
  }),
  twinCase(
    'changes/nothing',
    'what changed nothing leaves no entry: duplicates and upkeep',
    async (twin, { expect }) => {
      await twin.commit(keyed('key', [[DAY, 1]]));
      const head = await twin.storage.head();
      await twin.commit(keyed('key', [[DAY, 1]]), keyed('key', [[DAY, 2]], 'other hash'));
      await twin.maintain();
      expect(await entriesAfter(twin.storage, head)).toEqual([]);
      expect(await twin.storage.head()).toEqual(head);
    },
  ),
  twinCase('changes/from-the-middle', 'a reader may start anywhere', async (twin, { expect }) => {
    const cursors: Cursor[] = [];
    for (let i = 0; i < 10; i++) {
      cursors.push(await twin.storage.head());
      await twin.commit(batch([[DAY + i, i]]));
    }
    for (const [i, cursor] of cursors.entries()) {
      expect(valuesOf(await entriesAfter(twin.storage, cursor))).toEqual(
        Array.from({ length: 10 - i }, (_, j) => i + j),
      );
    }
  }),
  ...[1, 2, 7, 1_000].map((limit) =>
    twinCase(
      `changes/pages-of-${limit}`,
      `pages of about ${limit} entries add up to the whole`,
      async (twin, { expect }) => {
        const start = await twin.storage.head();
        for (let i = 0; i < 30; i++)
          await twin.commit(batch([[DAY + i * MINUTE_MS, i]]), batch([[DAY + i, -i]], { bookId: 'a' }));
        await twin.commit(remove(DAY, DAY + 5), define({ name: 'late' }));
        const replay = new LogReplay(start);
        await replay.follow(twin.storage, limit);
        const whole = new LogReplay(start);
        await whole.follow(twin.storage);
        expect(replay.raw()).toEqual(whole.raw());
        expect(replay.cursor).toEqual(whole.cursor);
        expect(includesCursor(replay.cursor, await twin.storage.head())).toBe(true);
      },
    ),
  ),
  twinCase(
    'changes/page-cursors-rise',
    'the cursor of a page covers its entries and goes on after them',
    async (twin, { expect }) => {
      let cursor = await twin.storage.head();
      await twin.commit(...series(DAY, 25, MINUTE_MS).map((point) => batch([point])));
      const seen = new Set<string>();
      for (let more = true; more; ) {
        const page: ChangesPage = await twin.storage.changes(cursor, 4);
        if (page.reset) throw new Error('reset');
        for (const { position } of page.entries) {
          const name = `${position.lane}:${position.n}`;
          expect(seen.has(name)).toBe(false);
          expect((page.cursor[position.lane] ?? 0) >= position.n).toBe(true);
          expect((cursor[position.lane] ?? 0) < position.n).toBe(true);
          seen.add(name);
        }
        expect(includesCursor(page.cursor, cursor)).toBe(true);
        cursor = page.cursor;
        more = page.more;
      }
      expect(seen.size > 0).toBe(true);
    },
  ),
  twinCase('changes/follower', 'a reader that keeps up holds what the store holds, whatever happens', async (twin) => {
    const points = series(DAY, 100, HOUR_MS);
    for (const change of [
      batch(points),
      columns([column(points, { bookId: 'a' }), column([[DAY, 1]], { metric: 'n' })]),
      remove(DAY + HOUR_MS, DAY + 9 * HOUR_MS),
      retain({ raw: DAY + DAY_MS }),
      define({ kind: 'histogram' }),
      batch([[DAY + 2 * DAY_MS + 1, 5]]),
      purge({ bookIds: ['a'] }),
      batch([[DAY + 2 * DAY_MS + 1, 5]], { bookId: 'a' }),
      purge({ metric: 'n' }, true),
      batch([[DAY, 5]], { metric: 'n' }),
    ]) {
      await twin.commit(change);
      await twin.check();
      await twin.maintain();
    }
  }),
  twinCase(
    'changes/while-committing',
    'a reader beside running commits sees each point once',
    async (twin, { expect }) => {
      const changes = Array.from({ length: 50 }, (_, i) => batch([[DAY + i * MINUTE_MS, i]], { bookId: `b${i % 3}` }));
      const replay = new LogReplay(await twin.storage.head());
      const writing = Promise.all(changes.map((change) => twin.storage.commit([change])));
      for (let i = 0; i < 20; i++) await replay.follow(twin.storage, 3);
      await writing;
      await replay.follow(twin.storage, 3);
      twin.model.commit(changes);
      expect(Object.values(replay.raw()).flatMap(({ points }) => points).length).toBe(50);
    },
  ),
  {
    key: 'changes/future-cursor',
    title: 'a cursor beyond the head is answered with a reset to the head',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([batch([[DAY, 1]])]);
      const head = await storage.head();
      expect(
        await storage.changes(
          head.map((n) => n + 1_000),
          10,
        ),
      ).toEqual({ reset: true, cursor: head });
    },
  },
  {
    key: 'changes/foreign-cursor',
    title: 'a cursor with other lanes is answered with a reset to the head',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([batch([[DAY, 1]])]);
      const head = await storage.head();
      expect(await storage.changes([...head, 1], 10)).toEqual({ reset: true, cursor: head });
    },
  },
  {
    key: 'changes/after-a-reset',
    title: 'a reader goes on from the cursor of a reset',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([batch([[DAY, 1]])]);
      const page = await storage.changes(
        (await storage.head()).map((n) => n + 5),
        10,
      );
      expect(page.reset).toBe(true);
      await storage.commit([batch([[DAY, 2]])]);
      expect(valuesOf(await entriesAfter(storage, page.cursor))).toEqual([2]);
    },
  },
  {
    key: 'changes/forgotten',
    title: 'a cursor from before what upkeep forgot gets a reset or everything, never a part',
    async run({ createStorage, clock, expect }) {
      const storage = await createStorage();
      const start = await storage.head();
      const total = 12_000;
      for (let i = 0; i < total; i += 1_000) {
        await storage.commit(Array.from({ length: 1_000 }, (_, j) => batch([[DAY + i + j, i + j]])));
      }
      clock.advance(3 * DAY_MS);
      for (let slices = 0; (await storage.maintain()) && slices < 10_000; slices++);
      const first = await storage.changes(start, 100);
      if (first.reset) expect(first.cursor).toEqual(await storage.head());
      else expect(valuesOf(await entriesAfter(storage, start))).toEqual(Array.from({ length: total }, (_, i) => i));
      const head = await storage.head();
      await storage.commit([batch([[DAY, -1]])]);
      expect(valuesOf(await entriesAfter(storage, head))).toEqual([-1]);
    },
  },
  twinCase(
    'changes/reopened',
    'a reader goes on after reopening',
    async (twin) => {
      await twin.commit(batch(series(DAY, 10, HOUR_MS)), define({ name: 'n', kind: 'counter', labels: ['a'] }));
      await twin.reopen();
      await twin.commit(
        remove(DAY, DAY + HOUR_MS),
        retain({ raw: DAY + DAY_MS }),
        batch([[DAY + DAY_MS, 1]], { metric: 'n' }),
      );
      await twin.reopen();
    },
    'durable',
  ),
];

async function entriesAfter(storage: StorageAdapter, cursor: Cursor): Promise<LogEntry[]> {
  return new LogReplay(cursor).follow(storage);
}

/** The values of all points, in ascending order: batches may share an entry and lanes are not ordered among each other. */
function valuesOf(entries: readonly LogEntry[]): number[] {
  const values = entries.flatMap((entry) =>
    entry.kind === 'points' ? entry.points.flatMap((points) => [...points.values]) : [],
  );
  return values.sort((a, b) => a - b);
}
