import type { ConformanceCase } from '../conformance-case.ts';
import { batch, DAY, DAY_MS, define, definition, HOUR_MS, purge, remove, retain, series } from './support/changes.ts';
import { twinCase } from './support/twin-case.ts';

export const definitionCases: ConformanceCase[] = [
  twinCase('definitions/implicit', 'a first point to an unknown name defines a gauge', async (twin, { expect }) => {
    await twin.commit(batch([[DAY, 1]]));
    expect(await twin.storage.metric('m')).toMatchObject({
      definition: { name: 'm', kind: 'gauge', unit: '1', description: '', seriesLimit: 2_000 },
      floors: { raw: 0, minute: 0, quarter: 0, hour: 0, day: 0 },
      seriesCount: 1,
      overflowed: false,
    });
  }),
  twinCase('definitions/implicit-once', 'a first point does not replace a definition', async (twin) => {
    await twin.commit(define({ kind: 'counter', unit: '{sale}', description: 'Sales' }), batch([[DAY, 1]]));
  }),
  twinCase('definitions/every-member', 'every member of a definition is kept', async (twin, { expect }) => {
    const full = definition({
      kind: 'histogram',
      unit: 'ms',
      description: 'How long "it" took\n— 😀',
      labels: ['shop', 'till'],
      fill: 'previous',
      seriesLimit: 17,
    });
    await twin.commit({ kind: 'define', definition: full });
    expect((await twin.storage.metric('m'))?.definition).toEqual(full);
  }),
  twinCase('definitions/replace', 'a definition replaces the one before it', async (twin) => {
    await twin.commit(define({ kind: 'counter', labels: ['a'], fill: 'linear' }));
    await twin.commit(define({ kind: 'counter', unit: 'By' }));
  }),
  twinCase('definitions/list', 'metrics are listed by name in code-point order', async (twin, { expect }) => {
    const names = ['b', 'B', 'a.b', 'a_b', 'a', 'Z9', 'a/b', 'a-b', 'a:b', 'z'];
    await twin.commit(...names.map((name) => define({ name })));
    const listed = (await twin.storage.metrics()).map((record) => record.definition.name);
    expect(listed).toEqual([...names].sort());
  }),
  twinCase('definitions/object-names', 'names that objects have are names like others', async (twin) => {
    for (const metric of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length']) {
      await twin.commit(batch([[DAY, 1]], { metric, bookId: '__proto__', labels: { constructor: '__proto__' } }));
    }
  }),
  twinCase('definitions/no-series', 'a defined metric without points has no series', async (twin, { expect }) => {
    await twin.commit(define());
    expect(await twin.storage.series({ metric: 'm' })).toEqual([]);
    expect(await twin.storage.metric('m')).toMatchObject({ seriesCount: 0 });
  }),
  twinCase('definitions/to-histogram', 'a gauge that becomes a histogram gets its bins from raw', async (twin) => {
    await twin.commit(batch(series(DAY, 100, HOUR_MS, (i) => i * 1.7)));
    await twin.check();
    await twin.commit(define({ kind: 'histogram' }));
    await twin.check();
    await twin.commit(batch([[DAY + 1, 1_000]]));
  }),
  twinCase('definitions/to-histogram-and-back', 'a histogram that becomes a counter loses its bins', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), batch(series(DAY, 30, HOUR_MS)));
    await twin.check();
    await twin.commit(define({ kind: 'counter' }));
    await twin.check();
    await twin.commit(define({ kind: 'histogram' }), batch(series(DAY + 1, 30, HOUR_MS)));
  }),
  twinCase('definitions/to-histogram-folded', 'the same after upkeep', async (twin) => {
    await twin.commit(batch(series(DAY, 100, HOUR_MS)));
    await twin.maintain();
    await twin.commit(define({ kind: 'histogram' }));
    await twin.check();
    await twin.maintain();
    await twin.check();
    await twin.commit(define({ kind: 'gauge' }));
  }),
  twinCase('definitions/to-histogram-above-floor', 'only cells at or above the raw floor get bins', async (twin) => {
    await twin.commit(batch(series(DAY, 100, HOUR_MS)), retain({ raw: DAY + 2 * DAY_MS }));
    await twin.commit(define({ kind: 'histogram' }));
    await twin.check();
    await twin.maintain();
    await twin.check();
    await twin.commit(batch([[DAY + 2 * DAY_MS + 1, 3]]));
  }),
  twinCase('definitions/from-histogram-above-floor', 'frozen bins outlive the change of kind', async (twin) => {
    await twin.commit(
      define({ kind: 'histogram' }),
      batch(series(DAY, 100, HOUR_MS)),
      retain({ raw: DAY + 2 * DAY_MS }),
    );
    await twin.commit(define({ kind: 'gauge' }));
    await twin.check();
    await twin.maintain();
  }),
  twinCase('definitions/kind-after-delete', 'bins are rebuilt from what is left', async (twin) => {
    await twin.commit(batch(series(DAY, 50, HOUR_MS)), remove(DAY + HOUR_MS, DAY + 20 * HOUR_MS));
    await twin.commit(define({ kind: 'histogram' }));
  }),
  twinCase('definitions/same-kind', 'a change of words leaves every cell as it was', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), batch(series(DAY, 50, HOUR_MS)), retain({ raw: DAY + DAY_MS }));
    await twin.commit(define({ kind: 'histogram', description: 'other words' }));
  }),
  twinCase('definitions/other-metrics', 'a change of kind touches no other metric', async (twin) => {
    await twin.commit(batch(series(DAY, 20, HOUR_MS)), batch(series(DAY, 20, HOUR_MS), { metric: 'other' }));
    await twin.commit(define({ kind: 'histogram' }));
  }),
  twinCase('definitions/unknown-label', 'a label the definition does not list is refused', async (twin, { expect }) => {
    await twin.commit(define({ labels: ['shop'] }));
    const outcomes = await twin.commit(
      batch([[DAY, 1]], { labels: { shop: 'a' } }),
      batch([[DAY, 1]], { labels: { shop: 'a', till: '1' } }),
      batch([[DAY, 1]], { labels: { Shop: 'a' } }),
      batch([[DAY, 1]]),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'refused', 'refused', 'committed']);
  }),
  twinCase('definitions/no-labels', 'an empty list of labels allows none', async (twin) => {
    await twin.commit(define({ labels: [] }), batch([[DAY, 1]], { labels: { any: 'x' } }), batch([[DAY, 1]]));
  }),
  twinCase(
    'definitions/removed',
    'a removed definition can be made anew, without floors or series',
    async (twin, { expect }) => {
      await twin.commit(define({ kind: 'counter' }), batch(series(DAY, 20, HOUR_MS)), retain({ raw: DAY + DAY_MS }));
      await twin.commit(purge({ metric: 'm' }, true));
      expect(await twin.storage.metric('m')).toBe(null);
      await twin.commit(batch([[DAY, 1]]));
      expect(await twin.storage.metric('m')).toMatchObject({
        definition: { kind: 'gauge' },
        floors: { raw: 0 },
        seriesCount: 1,
      });
    },
  ),
  twinCase(
    'definitions/reopened',
    'definitions, floors and overflow are kept',
    async (twin) => {
      await twin.commit(
        define({ kind: 'histogram', labels: ['shop'], seriesLimit: 1, fill: 'none' }),
        batch([[DAY, 1]], { labels: { shop: 'a' } }),
        batch([[DAY + DAY_MS, 1]], { labels: { shop: 'b' } }),
        retain({ raw: DAY + DAY_MS }),
      );
      await twin.reopen();
      await twin.check();
      await twin.commit(
        batch([[DAY + DAY_MS, 2]], { labels: { shop: 'c' } }),
        batch([[DAY, 2]], { labels: { shop: 'a' } }),
      );
    },
    'durable',
  ),
];
