import { sketchOfBins } from '../../cell/exponential-bins.ts';
import type { Summary } from '../../cell/summary.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import {
  batch,
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
  summaries,
} from './support/changes.ts';
import { shuffled } from './support/shuffled.ts';
import { twinCase } from './support/twin-case.ts';

const steady = spread(40, 11 * MINUTE_MS);
const points = series(DAY, 60, 7 * MINUTE_MS);

/** S4 for points that came aggregated: they are raw like any other, in every tier. */
export const summaryCases: ConformanceCase[] = [
  twinCase('summaries/alone', 'summaries alone make the cells of every tier', async (twin) => {
    await twin.commit(summaries(steady));
  }),
  twinCase('summaries/beside-points', 'summaries and points of one series share its cells', async (twin) => {
    await twin.commit(batch(points), summaries(steady), batch(points));
    await twin.check();
    await twin.maintain();
    await twin.commit(summaries(steady), batch(points));
  }),
  twinCase('summaries/bins', 'bins are kept at their scale, in any order', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }));
    for (const summary of shuffled(steady)) await twin.commit(summaries([summary]));
    await twin.commit(batch(points));
  }),
  twinCase('summaries/one-instant', 'several of one instant are one, their sum exact', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }));
    for (const sum of [0.1, 0.2, 1e300, -1e300, 1e-300]) {
      await twin.commit(summaries([{ time: DAY + 5, count: 3, sum, min: -1, max: 1 }]), batch([[DAY + 5, sum]]));
    }
  }),
  twinCase('summaries/unknown-extremes', 'what a summary does not tell stays unknown', async (twin) => {
    await twin.commit(
      summaries([
        { time: DAY, count: 2, sum: 3 },
        { time: DAY + HOUR_MS, count: 2, sum: 3, min: 1 },
        { time: DAY + 2 * HOUR_MS, count: 2, sum: 3, max: 2 },
      ]),
      batch([DAY - 1, DAY, DAY + 1, DAY + HOUR_MS + 1].map((time) => [time, 1] as const)),
    );
  }),
  twinCase('summaries/without-bins', 'one without bins leaves those of others as they are', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }));
    await twin.commit(summaries(steady), summaries([{ time: DAY + 1, count: 9, sum: 9, min: 1, max: 1 }]));
  }),
  twinCase(
    'summaries/becomes-histogram',
    'bins that a gauge had no use for are there once it is a histogram',
    async (twin) => {
      await twin.commit(summaries(steady), batch(points));
      await twin.maintain();
      await twin.commit(define({ kind: 'histogram' }));
      await twin.check();
      await twin.maintain();
      await twin.check();
      await twin.commit(define({ kind: 'counter' }));
    },
  ),
  twinCase('summaries/deleted', 'a deletion takes them with the points, exactly', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), summaries(steady), batch(points));
    await twin.commit(remove(DAY + HOUR_MS, DAY + 2 * HOUR_MS + 1));
    await twin.check();
    await twin.maintain();
    await twin.commit(summaries(steady), remove(DAY, DAY + 3 * HOUR_MS));
    await twin.check();
    await twin.maintain();
    await twin.commit(remove(0, DAY + DAY_MS));
    await twin.check();
    await twin.commit(summaries(steady));
  }),
  twinCase('summaries/deleted-one-instant', 'those of one instant count as one when they are deleted', async (twin) => {
    for (let i = 0; i < 3; i++) {
      await twin.commit(summaries([{ time: DAY, count: 1, sum: 1 }]), batch([[DAY, 1]]));
      await twin.maintain();
    }
    await twin.commit(summaries([{ time: DAY, count: 1, sum: 1 }]), remove(DAY, DAY + 1));
  }),
  twinCase('summaries/purged', 'a purge takes them, folded or not', async (twin) => {
    await twin.commit(summaries(steady, { bookId: 'a' }), summaries(steady, { bookId: 'b' }));
    await twin.commit(purge({ bookIds: ['a'] }));
    await twin.check();
    await twin.maintain();
    await twin.commit(purge({ bookIds: ['b'] }), summaries(steady, { bookId: 'a' }));
  }),
  twinCase('summaries/frozen', 'below the raw floor their cells stay', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), summaries(spread(60, 2 * HOUR_MS)), batch(points));
    await twin.commit(retain({ raw: DAY + 2 * DAY_MS, minute: DAY + DAY_MS }));
    await twin.check();
    await twin.maintain();
    await twin.check();
    await twin.commit(summaries([{ time: DAY + 2 * DAY_MS - 1, count: 1, sum: 1 }]));
    await twin.commit(summaries([{ time: DAY + 2 * DAY_MS, count: 1, sum: 1 }]));
  }),
  twinCase('summaries/rebuilt', 'a rebuild makes the same cells again', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }), summaries(steady), batch(points));
    const ids = (await twin.storage.series({})).map(({ id }) => id);
    await twin.storage.rebuild(ids, DAY, DAY + DAY_MS);
  }),
  twinCase('summaries/many', 'thousands in one day, over many batches', async (twin) => {
    await twin.commit(define({ kind: 'histogram' }));
    const many = spread(2_500, 30_000);
    for (let i = 0; i < many.length; i += 500) {
      await twin.commit(summaries(many.slice(i, i + 500)));
      await twin.maintain();
    }
  }),
  twinCase('summaries/refused', 'a batch that is refused leaves none of them', async (twin) => {
    await twin.commit(summaries([{ time: DAY, count: 1, sum: 1 }]), retain({ raw: DAY + DAY_MS }));
    const [old] = summaries([{ time: DAY, count: 1, sum: 1 }], { bookId: 'x' }).points;
    const [fresh] = summaries([{ time: DAY + DAY_MS, count: 1, sum: 1 }], { bookId: 'y' }).points;
    await twin.commit(columns([fresh, old].filter((column) => column !== undefined)));
  }),
  {
    key: 'summaries/half-open',
    title: 'they are read half-open, ascending',
    async run({ createStorage, expect }) {
      const storage = await createStorage();
      await storage.commit([summaries(shuffled(steady)), batch(points)]);
      const ids = (await storage.series({})).map(({ id }) => id);
      const times = async (from: number, to: number) => {
        const { points: answer } = await storage.readPoints({ series: ids, from, to });
        const found = answer[0]?.summaries;
        return [...(found?.start.subarray(0, found.length) ?? [])];
      };
      const step = 11 * MINUTE_MS;
      expect(await times(DAY, DAY + step)).toEqual([DAY]);
      expect(await times(DAY, DAY + step + 1)).toEqual([DAY, DAY + step]);
      expect(await times(DAY + 1, DAY + step)).toEqual([]);
      expect(await times(0, DAY + DAY_MS)).toEqual(steady.map(({ time }) => time));
    },
  },
];

/** Summaries at a regular step, of several scales, with bins of both signs, around zero and beyond what has a bin. */
function spread(n: number, stepMs: number): Summary[] {
  return Array.from({ length: n }, (_, i) => {
    const scale = [6, 3, 0, -3][i % 4] as number;
    const bins = sketchOfBins({
      scale,
      zeroCount: i % 3,
      positive: { offset: i % 5, counts: [1, 0, 2 + (i % 7)] },
      ...(i % 2 === 0 ? { negative: { offset: -2, counts: [1, 1] } } : {}),
      ...(i % 11 === 0 ? { positive: { offset: 64 * 2 ** scale - 1, counts: [1, 1] } } : {}),
    });
    return { time: DAY + i * stepMs, count: bins.count, sum: i * 1.1 - 7, min: -i, max: i * 2.2, bins };
  });
}
