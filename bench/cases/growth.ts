import { createMetricsHandler, type MetricsHandler, type Query } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { Collected } from '../collected.ts';
import type { Figure } from '../figure.ts';
import { OURS } from '../figure.ts';
import { fanOut } from '../live/fan-out.ts';
import { time } from '../measure.ts';
import type { Scale } from '../scale.ts';
import { scratchStore } from '../scratch-store.ts';
import { valuesOf, YEAR_START } from '../values.ts';

const DAY_MS = 86_400_000;
const POINTS_PER_SERIES = 96;

/** What more series of a metric cost, and more readers of a stream; more raw points are in the year of one series. */
export async function growth({ growth: sizes, growthMs, runs }: Scale): Promise<Figure[]> {
  const collected = new Collected();
  for (const series of sizes) {
    const name = `growth: ${series.toLocaleString('en')} series`;
    for (let run = 0; run < runs; run++) await measureSeries(name, series, collected);
  }
  const figures = collected.names.map(
    (name): Figure => ({ name, unit: name.endsWith('ingest') ? 'points/s' : 'ms', runs: collected.runs(name) }),
  );
  for (const readers of sizes) {
    const options = {
      readers,
      queries: 1,
      measureMs: growthMs,
      warmUpMs: 0,
      acrossMinute: false,
      settleMs: growthMs / 2,
      slow: 0,
      killed: 0,
    };
    const { p99, cpu } = await fanOut({ ...options, kind: 'real' });
    const name = `growth: ${readers.toLocaleString('en')} readers of one query`;
    figures.push(
      { name: `${name}: p99 from the write to the reader`, unit: 'ms', runs: { [OURS]: [p99] } },
      { name: `${name}: processor`, unit: '%', runs: { [OURS]: [cpu * 100] } },
    );
  }
  return figures;
}

/** A day by the quarter of an hour of each series: taken in, then asked by a process that knows nothing yet. */
async function measureSeries(name: string, series: number, collected: Collected): Promise<void> {
  const { path, remove } = await scratchStore();
  const writer = await createMetricsHandler({ storage: sqliteStorage({ path }) });
  const [elapsedMs] = (await time(1, async () => {
    await fill(writer, series);
    await writer.close();
  })) as [number];
  collected.add(`${name}: ingest`, OURS, (series * POINTS_PER_SERIES) / (elapsedMs / 1_000));
  const query: Query = {
    name: 'views',
    from: YEAR_START,
    to: YEAR_START + DAY_MS,
    interval: '1h',
    aggregates: ['avg'],
    format: 'columns',
  };
  const questions = [
    ['one of them by hour', { ...query, bookId: `book-${Math.floor(series / 2)}` }],
    ['all merged by hour', query],
  ] as const;
  for (const [question, asked] of questions) {
    const handler = await createMetricsHandler({ storage: sqliteStorage({ path }) });
    collected.add(`${name}: ${question}, cold`, OURS, ...(await time(1, () => handler.query(asked))));
    await time(20, () => handler.query(asked));
    collected.add(`${name}: ${question}, warm`, OURS, ...(await time(20, () => handler.query(asked))));
    await handler.close();
  }
  await remove();
}

async function fill(handler: MetricsHandler, series: number): Promise<void> {
  const timestamps = Float64Array.from({ length: POINTS_PER_SERIES }, (_, i) => YEAR_START + i * 900_000);
  const step = 100;
  for (let n = 0; n < series; n += step) {
    await handler.recordAll({
      series: Array.from({ length: Math.min(step, series - n) }, (_, i) => ({
        name: 'views',
        bookId: `book-${n + i}`,
        timestamps,
        values: valuesOf(POINTS_PER_SERIES, n + i),
      })),
    });
  }
}
