import type { ConformanceCase } from '../conformance-case.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  QUARTER_MS,
  remove,
  retain,
  series,
} from './support/changes.ts';
import { twinCase } from './support/twin-case.ts';

const points = series(DAY, 300, 7 * MINUTE_MS);

/** Deletion of raw points by range: exact in every tier. */
export const deleteCases: ConformanceCase[] = [
  ...(
    [
      ['within-a-minute', 'part of a minute', DAY + 7 * MINUTE_MS, DAY + 7 * MINUTE_MS + 1],
      ['whole-hours', 'whole hours', DAY + 2 * HOUR_MS, DAY + 5 * HOUR_MS],
      ['whole-days', 'whole days', DAY, DAY + DAY_MS],
      ['across-edges', 'a range across edges of every tier', DAY + 23 * HOUR_MS + 1, DAY + DAY_MS + QUARTER_MS + 3],
      ['everything', 'everything', 0, DAY + 100 * DAY_MS],
      ['before', 'a range before every point', DAY - DAY_MS, DAY],
      ['after', 'a range after every point', DAY + 3 * DAY_MS, DAY + 4 * DAY_MS],
      ['nothing', 'an empty range', DAY + HOUR_MS, DAY + HOUR_MS],
    ] as const
  ).map(([key, title, from, to]) =>
    twinCase(`deletes/${key}`, `deleting ${title} is exact in every tier`, async (twin) => {
      await twin.commit(batch(points));
      await twin.check();
      await twin.commit(remove(from, to));
    }),
  ),
  twinCase('deletes/half-open', 'a deletion is half-open', async (twin, { expect }) => {
    await twin.commit(
      batch([
        [DAY, 1],
        [DAY + 1, 2],
        [DAY + 2, 3],
      ]),
    );
    await twin.commit(remove(DAY, DAY + 2));
    const [series] = await twin.storage.series({});
    const answer = await twin.storage.readPoints({ series: [series?.id ?? -1], from: 0, to: DAY + DAY_MS });
    expect([...(answer.points[0]?.timestamps ?? [])]).toEqual([DAY + 2]);
  }),
  twinCase('deletes/extremes', 'deleting the first, last, least and greatest point finds the next', async (twin) => {
    const values = [5, 9, 1, 7, 3, 8, 2];
    await twin.commit(batch(values.map((value, i) => [DAY + i * 1_000, value] as const)));
    for (const i of [0, 6, 1, 2]) {
      await twin.commit(remove(DAY + i * 1_000, DAY + i * 1_000 + 1));
      await twin.check();
    }
  }),
  twinCase('deletes/equal-timestamps', 'all points of an instant go together', async (twin) => {
    await twin.commit(
      batch([
        [DAY, 1],
        [DAY, 2],
        [DAY, 2],
        [DAY + 1, 3],
      ]),
    );
    await twin.commit(remove(DAY, DAY + 1));
  }),
  twinCase('deletes/folded', 'points that upkeep has folded are deleted alike', async (twin) => {
    await twin.commit(batch(points));
    await twin.maintain();
    await twin.commit(remove(DAY + HOUR_MS, DAY + 30 * HOUR_MS));
    await twin.check();
    await twin.maintain();
    await twin.check();
    await twin.commit(batch(points));
  }),
  twinCase('deletes/half-folded', 'folded and new points are deleted together', async (twin) => {
    await twin.commit(batch(points));
    await twin.maintain();
    await twin.commit(batch(points.map(([time, value]) => [time + 1, value * 2] as const)));
    await twin.commit(remove(DAY + HOUR_MS, DAY + 2 * HOUR_MS));
  }),
  twinCase('deletes/again', 'what was deleted can be recorded and deleted again', async (twin) => {
    for (let i = 0; i < 4; i++) {
      await twin.commit(batch(points.slice(0, 20)));
      await twin.commit(remove(DAY, DAY + DAY_MS));
      await twin.check();
    }
  }),
  twinCase('deletes/by-book', 'only the selected books', async (twin) => {
    await twin.commit(columns([null, 'a', 'b'].map((bookId) => column(points, { bookId }))));
    await twin.commit(
      remove(DAY, DAY + HOUR_MS, { bookIds: ['a'] }),
      remove(DAY + HOUR_MS, DAY + 2 * HOUR_MS, { bookIds: [null, 'b'] }),
    );
  }),
  twinCase('deletes/by-label', 'only series with the labels', async (twin) => {
    await twin.commit(columns(['x', 'y'].map((shop) => column(points, { labels: { shop, till: '1' } }))));
    await twin.commit(remove(DAY, DAY + HOUR_MS, { metric: 'm', labels: [['shop', 'x']] }));
    await twin.commit(remove(DAY + HOUR_MS, DAY + 2 * HOUR_MS, { labels: [['till', '1']] }));
  }),
  twinCase('deletes/by-metric', 'only the selected metric', async (twin) => {
    await twin.commit(columns(['m', 'n'].map((metric) => column(points, { metric, bookId: 'a' }))));
    await twin.commit(remove(DAY, DAY + DAY_MS, { metric: 'n', bookIds: ['a'] }));
  }),
  twinCase('deletes/nobody', 'a selector that matches nothing deletes nothing', async (twin) => {
    await twin.commit(batch(points));
    await twin.commit(remove(DAY, DAY + DAY_MS, { metric: 'none' }), remove(DAY, DAY + DAY_MS, { bookIds: [] }));
  }),
  twinCase('deletes/empty-series-stays', 'a series without points is still known', async (twin, { expect }) => {
    await twin.commit(batch([[DAY, 1]], { bookId: 'a' }), remove(DAY, DAY + 1));
    expect((await twin.storage.series({})).map(({ bookId }) => bookId)).toEqual(['a']);
  }),
  twinCase('deletes/below-floor', 'a deletion that reaches below the raw floor is refused whole', async (twin) => {
    await twin.commit(batch(points), retain({ raw: DAY + DAY_MS }));
    await twin.commit(remove(DAY + DAY_MS - 1, DAY + 2 * DAY_MS), remove(0, DAY));
    await twin.check();
    await twin.commit(remove(DAY + DAY_MS, DAY + 2 * DAY_MS));
  }),
  twinCase('deletes/below-one-floor', 'one metric with a floor refuses the deletion over several', async (twin) => {
    await twin.commit(
      columns(['m', 'n'].map((metric) => column(points, { metric, bookId: 'a' }))),
      retain({ raw: DAY + DAY_MS }),
    );
    await twin.commit(remove(DAY, DAY + 2 * DAY_MS, { bookIds: ['a'] }));
  }),
  twinCase('deletes/then-late', 'late points into a deleted range', async (twin) => {
    await twin.commit(batch(points), remove(DAY, DAY + DAY_MS), batch([[DAY + 5, 42]]));
    await twin.maintain();
    await twin.commit(batch([[DAY + 4, 43]]));
  }),
];
