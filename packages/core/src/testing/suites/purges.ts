import type { ConformanceCase } from '../conformance-case.ts';
import { plainCells } from '../oracle/plain-cells.ts';
import { END_OF_TIME } from '../oracle/state.ts';
import { batch, column, columns, DAY, DAY_MS, define, HOUR_MS, purge, retain, series } from './support/changes.ts';
import { seriesIds } from './support/series-ids.ts';
import { twinCase } from './support/twin-case.ts';

const points = series(DAY, 60, HOUR_MS);

/** A purge is for good, in every tier. */
export const purgeCases: ConformanceCase[] = [
  twinCase('purges/metric', 'a purged metric has no series, its definition stays', async (twin, { expect }) => {
    await twin.commit(define({ kind: 'counter' }), columns([column(points), column(points, { bookId: 'a' })]));
    await twin.commit(purge());
    expect(await twin.storage.series({ metric: 'm' })).toEqual([]);
    expect(await twin.storage.metric('m')).toMatchObject({ definition: { kind: 'counter' }, seriesCount: 0 });
  }),
  twinCase('purges/old-ids', 'the ids of purged series answer nothing', async (twin, { expect }) => {
    await twin.commit(batch(points));
    const ids = await seriesIds(twin.storage);
    await twin.commit(purge());
    const cells = await twin.storage.readCells({ series: ids, ranges: [{ tier: 'hour', from: 0, to: END_OF_TIME }] });
    const raw = await twin.storage.readPoints({ series: ids, from: 0, to: END_OF_TIME });
    expect(cells.cells.flat().flatMap(plainCells)).toEqual([]);
    expect(raw.points.map(({ values }) => values.length)).toEqual([0]);
  }),
  twinCase('purges/ids-never-again', 'the same series made anew has another id', async (twin, { expect }) => {
    const used = new Set<number>();
    for (let i = 0; i < 5; i++) {
      await twin.commit(batch(points));
      const [id = -1] = await seriesIds(twin.storage);
      expect(used.has(id)).toBe(false);
      used.add(id);
      await twin.commit(purge({ metric: 'm' }, i % 2 === 0));
      await twin.maintain();
    }
  }),
  twinCase('purges/nothing-comes-back', 'a series made anew begins empty', async (twin) => {
    await twin.commit(batch(points), retain({ raw: DAY + DAY_MS }));
    await twin.maintain();
    await twin.commit(purge());
    await twin.commit(batch([[DAY + DAY_MS, 1]]));
  }),
  twinCase('purges/frozen', 'frozen cells go too', async (twin, { expect }) => {
    await twin.commit(batch(points), retain({ raw: DAY + 2 * DAY_MS }));
    await twin.maintain();
    const ids = await seriesIds(twin.storage);
    await twin.commit(purge());
    const { cells } = await twin.storage.readCells({
      series: ids,
      ranges: [{ tier: 'day', from: DAY, to: DAY + 3 * DAY_MS }],
    });
    expect(cells[0]?.[0]?.length).toBe(0);
  }),
  twinCase('purges/floors-stay', 'without the definition the floors stay', async (twin) => {
    await twin.commit(batch(points), retain({ raw: DAY + DAY_MS }), purge());
    await twin.commit(batch([[DAY, 1]]), batch([[DAY + DAY_MS, 1]]));
  }),
  twinCase('purges/book', 'a book is purged from every metric', async (twin) => {
    await twin.commit(
      columns(['m', 'n'].flatMap((metric) => [null, 'a', 'b'].map((bookId) => column(points, { metric, bookId })))),
    );
    await twin.commit(purge({ bookIds: ['a'] }));
  }),
  twinCase(
    'purges/definition-with-the-last',
    'a definition goes only with the last of its series',
    async (twin, { expect }) => {
      await twin.commit(columns(['a', 'b'].map((bookId) => column(points, { bookId }))));
      await twin.commit(purge({ metric: 'm', bookIds: ['a'] }, true), purge({ bookIds: ['none'] }, true));
      await twin.check();
      expect(await twin.storage.metric('m')).toMatchObject({ seriesCount: 1 });
      await twin.commit(purge({ metric: 'm', bookIds: ['b'] }, true));
      expect(await twin.storage.metric('m')).toBe(null);
    },
  ),
  twinCase('purges/labels', 'only series with the labels', async (twin) => {
    await twin.commit(columns(['x', 'y'].map((shop) => column(points, { labels: { shop } }))));
    await twin.commit(purge({ metric: 'm', labels: [['shop', 'x']] }));
  }),
  twinCase('purges/nobody', 'purging what is not there changes nothing', async (twin) => {
    await twin.commit(batch(points), purge({ metric: 'none' }), purge({ bookIds: ['none'] }));
  }),
  twinCase('purges/unfolded', 'points not yet folded go too', async (twin) => {
    await twin.commit(batch(points));
    await twin.maintain();
    await twin.commit(batch(points), purge(), batch([[DAY, 5]]));
  }),
  twinCase('purges/other-series', 'neighbours in the same batch stay', async (twin) => {
    await twin.commit(columns([column(points, { bookId: 'a' }), column(points, { bookId: 'b' })]));
    await twin.commit(purge({ bookIds: ['a'] }), batch([[DAY, 1]], { bookId: 'b' }));
  }),
  twinCase(
    'purges/reopened',
    'what was purged stays away and ids stay used',
    async (twin, { expect }) => {
      await twin.commit(batch(points), batch(points, { bookId: 'a' }));
      const used = await seriesIds(twin.storage);
      await twin.commit(purge({ metric: 'm' }, true));
      await twin.reopen();
      await twin.check();
      await twin.commit(batch([[DAY, 1]]));
      const [id = -1] = await seriesIds(twin.storage);
      expect(used.includes(id)).toBe(false);
    },
    'durable',
  ),
];
