import { createMetricsHandler } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { type Figure, OURS } from '../figure.ts';
import type { Scale } from '../scale.ts';
import { scratchStore } from '../scratch-store.ts';
import { minutesFrom, valuesOf, YEAR_START } from '../values.ts';

const SERIES = 10;
const BATCH_POINTS = 10_000;

/** Ten series by the minute in batches of 10,000 points, each acknowledged after its sync, folding included: until the store is closed. */
export async function ingestColumns({ runs, days }: Scale): Promise<Figure[]> {
  const perSeries = days * 1_440;
  const values = Array.from({ length: SERIES }, (_, series) => valuesOf(perSeries, series));
  const timestamps = minutesFrom(YEAR_START, perSeries);
  const step = BATCH_POINTS / SERIES;
  const rates: number[] = [];
  for (let run = 0; run < runs; run++) {
    const { path, remove } = await scratchStore();
    const handler = await createMetricsHandler({ storage: sqliteStorage({ path }) });
    const start = performance.now();
    for (let i = 0; i < perSeries; i += step) {
      const series = values.map((column, n) => ({
        name: 'views',
        bookId: `book-${n}`,
        timestamps: timestamps.subarray(i, i + step),
        values: column.subarray(i, i + step),
      }));
      await handler.recordAll({ series });
    }
    await handler.close();
    rates.push((perSeries * SERIES) / ((performance.now() - start) / 1_000));
    await remove();
  }
  return [{ name: 'durable ingest in process, columns', unit: 'points/s', runs: { [OURS]: rates }, bound: 2_000_000 }];
}
