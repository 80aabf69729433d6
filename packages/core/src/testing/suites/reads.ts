import { TIER_MS, TIERS } from '../../cell/tier.ts';
import type { StorageAdapter } from '../../storage/adapter.ts';
import type { CaseContext, ConformanceCase } from '../conformance-case.ts';
import { naiveCells } from '../oracle/naive-cells.ts';
import { plainCells } from '../oracle/plain-cells.ts';
import { batch, column, columns, DAY, DAY_MS, HOUR_MS, MINUTE_MS, QUARTER_MS, series } from './support/changes.ts';
import { seriesIds } from './support/series-ids.ts';
import { shuffled } from './support/shuffled.ts';

const points = series(DAY, 300, 11 * MINUTE_MS);

/** S7: reads are sparse, ascending, half-open, and stop when aborted. */
export const readCases: ConformanceCase[] = [
  ...TIERS.map((tier) =>
    readCase(
      `${tier}-ranges`,
      `aligned ranges of the ${tier} tier, wherever they begin and end`,
      async (storage, ids, { expect }) => {
        const width = TIER_MS[tier];
        const all = naiveCells(
          points.map(([time, value]) => ({ time, value: value + 0 })),
          width,
          false,
        );
        const ranges = [0, 1, 2, 5, 40, 95, 96, 97, 200].flatMap((first) =>
          [0, 1, 2, 95, 96, 97].map((length) => ({
            tier,
            from: DAY + (first - 1) * width,
            to: DAY + (first - 1 + length) * width,
          })),
        );
        const { cells } = await storage.readCells({ series: ids, ranges });
        expect(cells[0]?.map(plainCells)).toEqual(
          ranges.map(({ from, to }) => all.filter(({ start }) => start >= from && start < to)),
        );
      },
    ),
  ),
  readCase('sparse', 'buckets without points have no cell', async (storage, ids, { expect }) => {
    const { cells } = await storage.readCells({
      series: ids,
      ranges: [{ tier: 'minute', from: DAY, to: DAY + 11 * MINUTE_MS }],
    });
    expect(cells[0]?.[0] && plainCells(cells[0][0]).map(({ start }) => start)).toEqual([DAY]);
  }),
  readCase(
    'many-ranges',
    'ranges of all tiers in any order, overlapping and repeated, answered each',
    async (storage, ids, { expect }) => {
      const ranges = shuffled(
        TIERS.flatMap((tier) => [0, 1, 1].map((n) => ({ tier, from: DAY + n * DAY_MS, to: DAY + 3 * DAY_MS }))),
      );
      const { cells } = await storage.readCells({ series: ids, ranges });
      const counts = cells[0]?.map((range) => plainCells(range).reduce((sum, { count }) => sum + count, 0));
      expect(counts).toEqual(ranges.map(({ from }) => points.filter(([time]) => time >= from).length));
    },
  ),
  {
    key: 'reads/ranges-apart',
    title: 'hundreds of ranges of one tier that lie apart, folded or not, answered each',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      const year = series(DAY - 365 * DAY_MS, 3_000, 173 * MINUTE_MS);
      await storage.commit([batch(year.slice(0, 2_000))]);
      while (await storage.maintain());
      await storage.commit([batch(year.slice(2_000))]);
      const all = year.map(([time, value]) => ({ time, value: value + 0 }));
      for (const tier of ['minute', 'quarter', 'hour'] as const) {
        const cells = naiveCells(all, TIER_MS[tier], false);
        // The blocks of local midnights, one of two days, and what begins and ends within blocks.
        for (const [first, length, every] of [
          [18, 6, 1],
          [12, 6, 1],
          [0, 24, 2],
          [5, 9, 1],
        ] as const) {
          const ranges = Array.from({ length: 366 / every }, (_, n) => {
            const from = DAY - 365 * DAY_MS + n * every * DAY_MS + first * HOUR_MS;
            return { tier, from, to: from + length * HOUR_MS };
          });
          const read = await storage.readCells({ series: await seriesIds(storage), ranges });
          expect(read.cells[0]?.map(plainCells), `${tier} ${first}`).toEqual(
            ranges.map(({ from, to }) => cells.filter(({ start }) => start >= from && start < to)),
          );
        }
      }
    },
  },
  readCase('many-series', 'series in any order and repeated, answered each', async (storage, ids, { expect }) => {
    await storage.commit([batch([[DAY, 7]], { bookId: 'x' }), batch([[DAY, 8]], { bookId: 'y' })]);
    const [m = -1, x = -1, y = -1] = await seriesIds(storage);
    expect(ids).toEqual([m]);
    const asked = [y, m, x, y];
    const { cells } = await storage.readCells({
      series: asked,
      ranges: [{ tier: 'minute', from: DAY, to: DAY + MINUTE_MS }],
    });
    expect(cells.map(([range]) => range?.max[0])).toEqual([8, points[0]?.[1], 7, 8]);
    const raw = await storage.readPoints({ series: asked, from: DAY, to: DAY + 1 });
    expect(raw.points.map(({ values }) => values[0])).toEqual([8, points[0]?.[1], 7, 8]);
  }),
  readCase('unknown-series', 'an unknown series has nothing', async (storage, ids, { expect }) => {
    const unknown = Math.max(...ids) + 1_000;
    const { cells } = await storage.readCells({
      series: [unknown],
      ranges: [{ tier: 'day', from: 0, to: DAY + DAY_MS }],
    });
    const raw = await storage.readPoints({ series: [unknown], from: 0, to: DAY + DAY_MS });
    expect(cells[0]?.[0]?.length).toBe(0);
    expect(raw.points[0]?.values.length).toBe(0);
  }),
  readCase('nothing-asked', 'no series, no ranges, no answers', async (storage, ids, { expect }) => {
    expect((await storage.readCells({ series: [], ranges: [{ tier: 'day', from: 0, to: DAY_MS }] })).cells).toEqual([]);
    expect((await storage.readCells({ series: ids, ranges: [] })).cells).toEqual([[]]);
    expect((await storage.readPoints({ series: [], from: 0, to: DAY_MS })).points).toEqual([]);
  }),
  readCase('points-half-open', 'points are read half-open', async (storage, ids, { expect }) => {
    const step = 11 * MINUTE_MS;
    const times = async (from: number, to: number) => {
      const answer = await storage.readPoints({ series: ids, from, to });
      return [...(answer.points[0]?.timestamps ?? [])];
    };
    expect(await times(DAY, DAY + step)).toEqual([DAY]);
    expect(await times(DAY, DAY + step + 1)).toEqual([DAY, DAY + step]);
    expect(await times(DAY + 1, DAY + step)).toEqual([]);
    expect(await times(DAY + step, DAY + step)).toEqual([]);
  }),
  {
    key: 'reads/points-sorted',
    title: 'points come by timestamp and then by value, equal ones each',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([
        batch([
          [DAY + 5, 3],
          [DAY, 9],
          [DAY + 5, -1],
        ]),
        batch([
          [DAY + DAY_MS, 0],
          [DAY + 5, 3],
          [DAY - DAY_MS, 4],
          [DAY + 5, 2],
        ]),
      ]);
      const answer = await storage.readPoints({ series: await seriesIds(storage), from: 0, to: DAY + 2 * DAY_MS });
      const [{ timestamps, values } = { timestamps: [], values: [] }] = answer.points;
      expect(Array.from(timestamps, (time, i) => [time - DAY, values[i]])).toEqual([
        [-DAY_MS, 4],
        [0, 9],
        [5, -1],
        [5, 2],
        [5, 3],
        [5, 3],
        [DAY_MS, 0],
      ]);
    },
  },
  {
    key: 'reads/answers-are-snapshots',
    title: 'an answer does not change when more is committed',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([batch(points)]);
      const ids = await seriesIds(storage);
      const request = { series: ids, ranges: [{ tier: 'quarter' as const, from: DAY, to: DAY + DAY_MS }] };
      const answer = await storage.readCells(request);
      const raw = await storage.readPoints({ series: ids, from: DAY, to: DAY + DAY_MS });
      const before = { cells: answer.cells.flat().map(plainCells), raw: raw.points.map(({ values }) => [...values]) };
      await storage.commit([batch(points.map(([time, value]) => [time, value * 3] as const))]);
      await storage.readCells(request);
      await storage.maintain();
      expect({ cells: answer.cells.flat().map(plainCells), raw: raw.points.map(({ values }) => [...values]) }).toEqual(
        before,
      );
    },
  },
  {
    key: 'reads/long-range',
    title: 'a year of quarters of several series in one read',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      const year = series(DAY - 365 * DAY_MS, 2_000, 263 * MINUTE_MS);
      await storage.commit([columns(['a', 'b', 'c'].map((bookId) => column(year, { bookId })))]);
      const { cells } = await storage.readCells({
        series: await seriesIds(storage),
        ranges: [{ tier: 'quarter', from: DAY - 365 * DAY_MS, to: DAY + DAY_MS }],
      });
      const expected = naiveCells(
        year.map(([time, value]) => ({ time, value: value + 0 })),
        QUARTER_MS,
        false,
      );
      expect(cells.map(([range]) => range && plainCells(range))).toEqual([expected, expected, expected]);
    },
  },
  readCase(
    'aborted',
    'a read that was aborted before it began rejects with the reason',
    async (storage, ids, { expect }) => {
      const signal = AbortSignal.abort(new Error('changed my mind'));
      const reason = { message: 'changed my mind' };
      const ranges = [{ tier: 'hour' as const, from: DAY, to: DAY + DAY_MS }];
      await expect(storage.readCells({ series: ids, ranges, signal })).rejects.toMatchObject(reason);
      await expect(storage.readPoints({ series: ids, from: DAY, to: DAY + HOUR_MS, signal })).rejects.toMatchObject(
        reason,
      );
    },
  ),
  readCase(
    'aborted-midway',
    'a read aborted while it runs answers whole or rejects with the reason, and the store lives',
    async (storage, ids, { expect }) => {
      const controller = new AbortController();
      const ranges = [{ tier: 'minute' as const, from: DAY, to: DAY + 3 * DAY_MS }];
      const reading = storage.readCells({ series: ids, ranges, signal: controller.signal }).then(
        ({ cells }) => cells[0]?.[0]?.length,
        (error: Error) => error.message,
      );
      controller.abort(new Error('changed my mind'));
      expect([points.length, 'changed my mind'].includes((await reading) ?? -1)).toBe(true);
      expect((await storage.readCells({ series: ids, ranges })).cells[0]?.[0]?.length).toBe(points.length);
    },
  ),
];

/** A case about reading one series of 300 points, 11 minutes apart. */
function readCase(
  key: string,
  title: string,
  run: (storage: StorageAdapter, ids: readonly number[], context: CaseContext) => Promise<void>,
): ConformanceCase {
  return {
    key: `reads/${key}`,
    title,
    async run(context) {
      const storage = await context.createStorage();
      await storage.commit([batch(points)]);
      await run(storage, await seriesIds(storage), context);
    },
  };
}
