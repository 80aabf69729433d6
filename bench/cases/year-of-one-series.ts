import { createMetricsHandler, type Query } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { Collected } from '../collected.ts';
import { type Figure, OURS } from '../figure.ts';
import { time } from '../measure.ts';
import type { Scale } from '../scale.ts';
import { scratchStore } from '../scratch-store.ts';
import { minutesFrom, valuesOf, YEAR_START } from '../values.ts';

const WARM_RUNS = 200;
/** With the most raw points. */
const MAX_TIMES_SLOWER = 1.2;

/** One series by the minute (and ten and a hundred times as dense), asked by day and by hour, in UTC and in Asia/Kathmandu. */
export async function yearOfOneSeries({ runs, days, density: densities }: Scale): Promise<Figure[]> {
  const figures: Figure[] = [];
  const collected = new Collected();
  for (const density of densities) {
    const { path, remove } = await scratchStore();
    await fill(path, days, density);
    for (const timeZone of ['UTC', 'Asia/Kathmandu']) {
      for (const interval of ['1d', '1h']) {
        const query: Query = {
          name: 'views',
          from: YEAR_START,
          to: YEAR_START + days * 86_400_000,
          interval,
          timeZone,
          aggregates: ['avg'],
          format: 'columns',
        };
        const name = `${days} days of ${days * 1_440 * density} points by ${interval}, ${timeZone}`;
        const cold: number[] = [];
        for (let run = 0; run < runs; run++) cold.push(await coldAnswer(path, query));
        collected.add(`${interval}, ${timeZone}`, sizeOf(density), ...cold);
        const handler = await createMetricsHandler({ storage: sqliteStorage({ path }) });
        await handler.query(query);
        const warm = await time(Math.min(WARM_RUNS, runs * 30), () => handler.query(query));
        await handler.close();
        figures.push(
          { name: `${name}, cold`, unit: 'ms', runs: { [OURS]: cold } },
          { name: `${name}, warm`, unit: 'ms', runs: { [OURS]: warm } },
        );
      }
    }
    await remove();
  }
  const [least, most] = [Math.min(...densities), Math.max(...densities)];
  const ofMost = ['1d', '1h'].map((interval): Figure => {
    const runsBySize = collected.runs(`${interval}, UTC`);
    const few = `${sizeOf(least)} the raw points`;
    return {
      name: `one year by ${interval} of ${sizeOf(most)} the raw points, cold`,
      unit: 'ms',
      runs: { [OURS]: runsBySize[sizeOf(most)] as number[], [few]: runsBySize[sizeOf(least)] as number[] },
      musts: { [few]: 1 / MAX_TIMES_SLOWER },
    };
  });
  return [...ofMost, ...figures];
}

function sizeOf(density: number): string {
  return `${density} ×`;
}

/** Milliseconds of the first answer of a handler that has nothing cached. */
async function coldAnswer(path: string, query: Query): Promise<number> {
  const handler = await createMetricsHandler({ storage: sqliteStorage({ path }) });
  const [elapsedMs] = await time(1, () => handler.query(query));
  await handler.close();
  return elapsedMs as number;
}

async function fill(path: string, days: number, density: number): Promise<void> {
  const handler = await createMetricsHandler({ storage: sqliteStorage({ path }) });
  const points = days * 1_440 * density;
  const timestamps = minutesFrom(YEAR_START, points).map((t) => YEAR_START + (t - YEAR_START) / density);
  const values = valuesOf(points, 0);
  for (let i = 0; i < points; i += 10_000) {
    await handler.recordAll({
      series: [{ name: 'views', timestamps: timestamps.slice(i, i + 10_000), values: values.slice(i, i + 10_000) }],
    });
  }
  await handler.close();
}
