import { BOOK_LIMIT, METRIC_LIMIT } from '../../metric/definition.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import {
  batch,
  type ColumnOptions,
  column,
  columns,
  DAY,
  define,
  HOUR_MS,
  purge,
  remove,
  series,
} from './support/changes.ts';
import { twinCase } from './support/twin-case.ts';

const shop = (name: string, bookId: string | null = null): ColumnOptions => ({ bookId, labels: { shop: name } });

/** Series beyond the limit lose their labels, never their book or their points. */
export const seriesLimitCases: ConformanceCase[] = [
  twinCase('series/selected', 'series are found by metric, book and labels', async (twin, { expect }) => {
    await twin.commit(
      columns([
        column([[DAY, 1]]),
        column([[DAY, 1]], { bookId: 'a' }),
        column([[DAY, 1]], { bookId: 'a', labels: { shop: 'x', till: '1' } }),
        column([[DAY, 1]], { bookId: 'b', labels: { shop: 'x' } }),
        column([[DAY, 1]], { metric: 'n', bookId: 'a', labels: { shop: 'y' } }),
      ]),
    );
    const count = async (selector: Parameters<typeof twin.storage.series>[0]) =>
      (await twin.storage.series(selector)).length;
    expect(await count({})).toBe(5);
    expect(await count({ metric: 'm' })).toBe(4);
    expect(await count({ metric: 'none' })).toBe(0);
    expect(await count({ bookIds: ['a'] })).toBe(3);
    expect(await count({ bookIds: [null] })).toBe(1);
    expect(await count({ bookIds: [null, 'b'] })).toBe(2);
    expect(await count({ bookIds: [] })).toBe(0);
    expect(await count({ labels: [['shop', 'x']] })).toBe(2);
    expect(
      await count({
        labels: [
          ['shop', 'x'],
          ['till', '1'],
        ],
      }),
    ).toBe(1);
    expect(await count({ metric: 'm', bookIds: ['a'], labels: [['shop', 'y']] })).toBe(0);
  }),
  twinCase('series/by-id', 'series come by id, each id once and the same each time', async (twin, { expect }) => {
    await twin.commit(columns(Array.from({ length: 20 }, (_, i) => column([[DAY, i]], { bookId: `b${20 - i}` }))));
    const ids = (await twin.storage.series({})).map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    await twin.commit(columns(Array.from({ length: 25 }, (_, i) => column([[DAY, i]], { bookId: `b${i}` }))));
    expect((await twin.storage.series({})).slice(0, 20).map(({ id }) => id)).toEqual(ids);
  }),
  twinCase('series/overflow', 'label sets beyond the limit go to the overflow series', async (twin, { expect }) => {
    await twin.commit(define({ seriesLimit: 2 }));
    for (const name of ['a', 'b', 'c', 'd', 'a', 'c']) await twin.commit(batch([[DAY, 1]], shop(name)));
    expect((await twin.storage.series({})).map(({ labels }) => labels)).toEqual([
      [['shop', 'a']],
      [['shop', 'b']],
      [['otel.metric.overflow', 'true']],
    ]);
    expect(await twin.storage.metric('m')).toMatchObject({ overflowed: true, seriesCount: 3 });
  }),
  twinCase('series/overflow-in-one-batch', 'the limit holds within one batch', async (twin) => {
    await twin.commit(define({ seriesLimit: 3 }));
    await twin.commit(columns([...'abcdefabc'].map((name, i) => column([[DAY + i, i]], shop(name)))));
  }),
  twinCase('series/overflow-in-one-call', 'the limit holds within one call', async (twin) => {
    await twin.commit(define({ seriesLimit: 1 }), ...[...'abcab'].map((name, i) => batch([[DAY + i, i]], shop(name))));
  }),
  twinCase('series/at-the-limit', 'exactly the limit does not overflow', async (twin, { expect }) => {
    await twin.commit(define({ seriesLimit: 3 }));
    for (const name of ['a', 'b', 'c']) await twin.commit(batch([[DAY, 1]], shop(name)));
    expect(await twin.storage.metric('m')).toMatchObject({ overflowed: false, seriesCount: 3 });
  }),
  twinCase('series/per-book', 'the limit counts label sets per metric and book', async (twin) => {
    await twin.commit(define({ seriesLimit: 1 }), define({ name: 'n', seriesLimit: 1 }));
    for (const book of [null, 'x', 'y']) {
      for (const name of ['a', 'b']) {
        await twin.commit(batch([[DAY, 1]], shop(name, book)), batch([[DAY, 1]], { ...shop(name, book), metric: 'n' }));
      }
    }
  }),
  twinCase('series/totals', 'totals per book stay exact whatever overflows', async (twin, { expect }) => {
    await twin.commit(define({ seriesLimit: 2 }));
    for (let i = 0; i < 30; i++) await twin.commit(batch([[DAY + i, 1]], shop(`s${i % 9}`, `book-${i % 2}`)));
    for (const book of ['book-0', 'book-1']) {
      const ids = (await twin.storage.series({ bookIds: [book] })).map(({ id }) => id);
      const { points } = await twin.storage.readPoints({ series: ids, from: DAY, to: DAY + HOUR_MS });
      expect(points.reduce((sum, { values }) => sum + values.length, 0)).toBe(15);
    }
  }),
  twinCase('series/no-labels-counts', 'the empty label set counts like any other', async (twin) => {
    await twin.commit(define({ seriesLimit: 1 }), batch([[DAY, 1]]), batch([[DAY, 1]], shop('a')), batch([[DAY, 1]]));
  }),
  twinCase('series/limit-raised', 'a raised limit lets new label sets in; the overflow series stays', async (twin) => {
    await twin.commit(define({ seriesLimit: 1 }), batch([[DAY, 1]], shop('a')), batch([[DAY, 1]], shop('b')));
    await twin.commit(define({ seriesLimit: 3 }), batch([[DAY, 2]], shop('b')), batch([[DAY, 3]], shop('c')));
  }),
  twinCase('series/limit-lowered', 'a lowered limit takes no series away', async (twin) => {
    await twin.commit(define({ seriesLimit: 3 }), ...[...'abc'].map((name) => batch([[DAY, 1]], shop(name))));
    await twin.commit(define({ seriesLimit: 1 }), ...[...'abcd'].map((name) => batch([[DAY, 1]], shop(name))));
  }),
  twinCase('series/purge-makes-room', 'a purged series makes room', async (twin) => {
    await twin.commit(define({ seriesLimit: 1 }), batch([[DAY, 1]], shop('a')), batch([[DAY, 1]], shop('b')));
    await twin.commit(purge({ labels: [['shop', 'a']] }), batch([[DAY, 1]], shop('c')), batch([[DAY, 1]], shop('d')));
  }),
  twinCase('series/purge-overflow', 'a purged overflow series is made again when needed', async (twin) => {
    await twin.commit(define({ seriesLimit: 1 }), batch([[DAY, 1]], shop('a')), batch([[DAY, 1]], shop('b')));
    await twin.commit(purge({ labels: [['otel.metric.overflow', 'true']] }));
    await twin.check();
    await twin.commit(batch([[DAY, 1]], shop('c')));
  }),
  twinCase('series/delete-makes-no-room', 'a series without points is still a series', async (twin) => {
    await twin.commit(define({ seriesLimit: 1 }), batch([[DAY, 1]], shop('a')), remove(DAY, DAY + HOUR_MS));
    await twin.commit(batch([[DAY, 1]], shop('b')));
  }),
  twinCase('series/overflow-histogram', 'overflow series have bins and answer deletions', async (twin) => {
    await twin.commit(define({ kind: 'histogram', seriesLimit: 1 }));
    await twin.commit(
      columns(
        [...'abcd'].map((name, i) =>
          column(
            series(DAY + i, 20, HOUR_MS, (j) => i * j),
            shop(name),
          ),
        ),
      ),
    );
    await twin.check();
    await twin.commit(remove(DAY + HOUR_MS, DAY + 5 * HOUR_MS, { labels: [['otel.metric.overflow', 'true']] }));
  }),
  {
    key: 'series/book-limit',
    title: `a metric takes ${BOOK_LIMIT.toLocaleString('en')} books and refuses more`,
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      const books = (from: number, to: number) =>
        columns(Array.from({ length: to - from }, (_, i) => column([[DAY, 1]], { bookId: `book-${from + i}` })));
      const last = BOOK_LIMIT - 1;
      const outcomes = await storage.commit([
        batch([[DAY, 1]]),
        books(0, last),
        books(last, last + 2),
        books(last, last + 1),
        books(last + 1, last + 2),
        batch([[DAY, 1]], { bookId: 'book-7', labels: { shop: 'a' } }),
        batch([[DAY, 1]], { metric: 'other', bookId: 'new' }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'committed',
        'committed',
        'refused',
        'committed',
        'refused',
        'committed',
        'committed',
      ]);
      expect(outcomes[4]).toMatchObject({ error: { code: 'book_limit' } });
      expect(await storage.metric('m')).toMatchObject({ seriesCount: BOOK_LIMIT + 2 });
    },
  },
  {
    key: 'series/metric-limit',
    title: `a store takes ${METRIC_LIMIT.toLocaleString('en')} metrics and refuses more, by points and by definitions`,
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      const metrics = (from: number, to: number) =>
        columns(Array.from({ length: to - from }, (_, i) => column([[DAY, 1]], { metric: `m${from + i}` })));
      const last = METRIC_LIMIT - 1;
      const outcomes = await storage.commit([
        define({ name: 'defined' }),
        metrics(1, last),
        metrics(last, last + 2),
        metrics(last, last + 1),
        batch([[DAY, 1]], { metric: 'more' }),
        define({ name: 'more' }),
        define({ name: 'defined', unit: 'ms' }),
        batch([[DAY, 1]], { metric: 'm1', bookId: 'new' }),
        purge({ metric: 'm1' }, true),
        define({ name: 'more' }),
      ]);
      expect(outcomes.map((outcome) => ('error' in outcome ? outcome.error : outcome.status))).toMatchObject([
        'committed',
        'committed',
        { code: 'metric_limit' },
        'committed',
        { code: 'metric_limit' },
        { code: 'metric_limit' },
        'committed',
        'committed',
        'committed',
        'committed',
      ]);
      expect((await storage.metrics()).length).toBe(METRIC_LIMIT);
    },
  },
];
