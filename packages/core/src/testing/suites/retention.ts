import { TIERS } from '../../cell/tier.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { END_OF_TIME, stateOf } from '../oracle/state.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  define,
  HOUR_MS,
  MINUTE_MS,
  purge,
  remove,
  retain,
  series,
} from './support/changes.ts';
import { seriesIds } from './support/series-ids.ts';
import { twinCase } from './support/twin-case.ts';

/** Five days of points. */
const points = series(DAY, 400, 18 * MINUTE_MS);
const day = (n: number) => DAY + n * DAY_MS;

/** S6: floors rise, clip at once, and what is below the raw floor stays as it was. */
export const retentionCases: ConformanceCase[] = [
  twinCase('retention/floors-kept', 'floors are part of the metric', async (twin, { expect }) => {
    await twin.commit(define(), retain({ raw: day(4), minute: day(3), quarter: day(2), hour: day(1), day: day(0) }));
    expect((await twin.storage.metric('m'))?.floors).toEqual({
      raw: day(4),
      minute: day(3),
      quarter: day(2),
      hour: day(1),
      day: day(0),
    });
  }),
  twinCase('retention/never-sinks', 'a floor never sinks, tier by tier', async (twin) => {
    await twin.commit(batch(points), retain({ raw: day(3), minute: day(1) }));
    await twin.commit(retain({ raw: day(1), minute: day(1), quarter: day(1) }), retain({}));
    await twin.check();
    await twin.commit(retain({ raw: day(4), minute: day(2) }));
  }),
  twinCase('retention/unknown-metric', 'floors of an unknown metric are refused', async (twin, { expect }) => {
    const [outcome] = await twin.commit(retain({ raw: day(1) }, 'none'));
    expect(outcome).toMatchObject({ status: 'refused', error: { code: 'unknown_metric' } });
  }),
  twinCase(
    'retention/raw-clipped-at-once',
    'raw below the floor is not answered, before any upkeep',
    async (twin, { expect }) => {
      await twin.commit(batch(points), retain({ raw: day(2) }));
      const answer = await twin.storage.readPoints({ series: await seriesIds(twin.storage), from: 0, to: END_OF_TIME });
      expect(answer.points[0]?.timestamps[0]).toBe(day(2));
    },
  ),
  twinCase(
    'retention/cells-outlive-raw',
    'cells below the raw floor are answered as before',
    async (twin, { expect }) => {
      await twin.commit(batch(points));
      const before = (await stateOf(twin.storage)).series;
      await twin.commit(retain({ raw: day(3) }));
      await twin.maintain();
      const after = (await stateOf(twin.storage)).series;
      expect(Object.values(after).map(({ cells }) => cells)).toEqual(Object.values(before).map(({ cells }) => cells));
    },
  ),
  twinCase('retention/frozen-before-folding', 'points that were never folded freeze exactly', async (twin) => {
    await twin.commit(batch(points.slice(0, 200)), batch(points.slice(200)), retain({ raw: day(5) }));
    await twin.check();
  }),
  twinCase('retention/too-old', 'points below the raw floor are refused, at it accepted', async (twin, { expect }) => {
    await twin.commit(batch(points), retain({ raw: day(2) }));
    const outcomes = await twin.commit(
      batch([[day(2) - 1, 1]]),
      batch([[day(2), 1]]),
      batch([
        [day(3), 1],
        [day(2) - 1, 1],
      ]),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['refused', 'committed', 'refused']);
    expect(outcomes[0]).toMatchObject({ error: { code: 'too_old' } });
  }),
  twinCase('retention/too-old-new-series', 'the floor holds for series that are new', async (twin) => {
    await twin.commit(define(), retain({ raw: day(2) }));
    await twin.commit(batch([[day(1), 1]], { bookId: 'new' }), batch([[day(2), 1]], { bookId: 'new' }));
  }),
  ...TIERS.map((tier, i) =>
    twinCase(
      `retention/${tier}-floor`,
      `below the ${tier} floor only coarser tiers answer`,
      async (twin, { expect }) => {
        const floors = Object.fromEntries(['raw', ...TIERS].slice(0, i + 2).map((name) => [name, day(2)]));
        await twin.commit(batch(points), retain(floors));
        await twin.check();
        await twin.maintain();
        const series = await seriesIds(twin.storage);
        const ranges = TIERS.map((name) => ({ tier: name, from: DAY, to: day(2) }));
        const { cells } = await twin.storage.readCells({ series, ranges });
        expect(cells[0]?.map((range) => range.length > 0)).toEqual(TIERS.map((_, j) => j > i));
      },
    ),
  ),
  twinCase('retention/stairs', 'each tier with a floor of its own', async (twin) => {
    await twin.commit(batch(points), retain({ raw: day(4), minute: day(3), quarter: day(2), hour: day(1) }));
    await twin.check();
    await twin.maintain();
    await twin.check();
    await twin.commit(batch([[day(4), 1]]));
  }),
  twinCase('retention/step-by-step', 'floors that rise day by day, upkeep now and then', async (twin) => {
    await twin.commit(batch(points));
    for (let n = 1; n <= 5; n++) {
      await twin.commit(retain({ raw: day(n), minute: day(Math.max(0, n - 2)), quarter: day(Math.max(0, n - 3)) }));
      await twin.check();
      if (n % 2 === 0) await twin.maintain();
      await twin.commit(batch([[day(n) + 5, n]]));
      await twin.check();
    }
  }),
  twinCase('retention/upkeep-changes-nothing', 'no slice of upkeep changes an answer', async (twin) => {
    const long = series(DAY - 60 * DAY_MS, 240, 6 * HOUR_MS);
    await twin.commit(columns(['a', 'b', 'c'].map((bookId) => column(long, { bookId }))));
    await twin.commit(retain({ raw: day(-2), minute: day(-40) }));
    for (let slices = 0; (await twin.storage.maintain()) && slices < 1_000; slices++) await twin.check();
    await twin.check();
  }),
  twinCase('retention/late-above-floor', 'late points above the floor after upkeep', async (twin) => {
    await twin.commit(batch(points), retain({ raw: day(2) }));
    await twin.maintain();
    await twin.commit(
      batch([
        [day(2) + 1, 77],
        [day(4), -77],
      ]),
    );
  }),
  twinCase('retention/delete-then-freeze', 'what was deleted before does not freeze', async (twin) => {
    await twin.commit(batch(points), remove(day(1) + HOUR_MS, day(1) + 5 * HOUR_MS), retain({ raw: day(3) }));
    await twin.maintain();
    await twin.check();
    await twin.commit(remove(day(3), day(3) + HOUR_MS));
  }),
  twinCase('retention/per-metric', 'floors of one metric touch no other', async (twin) => {
    await twin.commit(batch(points), batch(points, { metric: 'n' }), retain({ raw: day(3), minute: day(3) }));
    await twin.commit(batch([[DAY, 1]], { metric: 'n' }));
  }),
  twinCase(
    'retention/all-gone',
    'a series whose every tier has expired is still a series',
    async (twin, { expect }) => {
      await twin.commit(
        batch(points),
        retain({ raw: day(9), minute: day(9), quarter: day(9), hour: day(9), day: day(9) }),
      );
      await twin.maintain();
      expect((await twin.storage.series({})).length).toBe(1);
      await twin.check();
      await twin.commit(batch([[day(9), 1]]));
    },
  ),
  twinCase(
    'retention/straddling-reads',
    'a read across a floor answers from the floor on',
    async (twin, { expect }) => {
      await twin.commit(batch(points), retain({ raw: day(2), minute: day(2) }));
      const { cells } = await twin.storage.readCells({
        series: await seriesIds(twin.storage),
        ranges: [
          { tier: 'minute', from: day(1), to: day(3) },
          { tier: 'minute', from: day(0), to: day(1) },
        ],
      });
      expect(cells[0]?.[0]?.start[0]).toBe(day(2));
      expect(cells[0]?.[1]?.length).toBe(0);
    },
  ),
  twinCase('retention/rebuild-leaves-frozen', 'a rebuild leaves frozen cells alone', async (twin) => {
    await twin.commit(batch(points), retain({ raw: day(2) }));
    await twin.maintain();
    await twin.storage.rebuild(await seriesIds(twin.storage), day(2), day(6));
    await twin.check();
  }),
  twinCase('retention/purge-after', 'a purge after retention leaves nothing', async (twin) => {
    await twin.commit(batch(points), retain({ raw: day(3), minute: day(2) }));
    await twin.commit(purge({ metric: 'm' }, true));
    await twin.maintain();
    await twin.commit(batch(points));
  }),
  twinCase('retention/many-series', 'many series freeze alike', async (twin) => {
    await twin.commit(
      define({ kind: 'histogram' }),
      columns(Array.from({ length: 30 }, (_, i) => column(series(DAY + i, 20, 5 * HOUR_MS), { bookId: `b${i}` }))),
      retain({ raw: day(2) }),
    );
  }),
  twinCase(
    'retention/reopened',
    'floors and frozen cells are kept, with upkeep before and after',
    async (twin) => {
      await twin.commit(batch(points), retain({ raw: day(2), minute: day(1) }));
      await twin.reopen();
      await twin.check();
      await twin.maintain();
      await twin.reopen();
      await twin.check();
      await twin.commit(batch([[day(1), 1]]), batch([[day(2), 1]]));
    },
    'durable',
  ),
];
