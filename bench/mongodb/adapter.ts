import { createMetricsHandler, type MetricsHandler } from '@metrics-handler/core';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import type { Db } from 'mongodb';
import { time } from '../measure.ts';
import { storedBytes } from './bench-database.ts';
import { BATCH, byCallers, type Measured, type MongoScale, pointsOf, rangeOf } from './year.ts';

/** Acknowledged: the last call has resolved. Applied: everything is folded, and no upkeep is waiting. */
export async function throughAdapter(db: Db, scale: MongoScale): Promise<Measured> {
  const { timestamps, values } = pointsOf(scale);
  const columns = await ingest(db, 'columns_', timestamps.length, async (handler) => {
    for (let i = 0; i < timestamps.length; i += BATCH) {
      const series = { name: 'views', timestamps: timestamps.slice(i, i + BATCH), values: values.slice(i, i + BATCH) };
      await handler.recordAll({ series: [series] });
    }
  });
  const bytesPerPoint = (await storedBytes(db)) / timestamps.length;
  const byDayMs: number[] = [];
  for (let run = 0; run < scale.runs; run++) {
    const handler = await createMetricsHandler({ storage: mongoStorage({ db, prefix: 'columns_' }) });
    const query = { name: 'views', ...rangeOf(scale), interval: '1d', aggregates: ['avg', 'count'] };
    byDayMs.push(...(await time(1, () => handler.query({ ...query, aggregates: ['avg', 'count'] }))));
    await handler.close();
  }
  const singles = await ingest(db, 'singles_', scale.singles, (handler) =>
    byCallers(scale.singles, (i) =>
      handler.recordAll([{ name: 'views', value: values[i] as number, timestamp: timestamps[i] as number }]),
    ),
  );
  return { columns, singles, byDayMs, bytesPerPoint };
}

/** Points per second. */
async function ingest(
  db: Db,
  prefix: string,
  points: number,
  write: (handler: MetricsHandler) => Promise<void>,
): Promise<Measured['columns']> {
  const storage = mongoStorage({ db, prefix });
  const handler = await createMetricsHandler({ storage });
  const startedAt = performance.now();
  await write(handler);
  const acknowledged = (points / (performance.now() - startedAt)) * 1_000;
  while (await storage.maintain());
  const applied = (points / (performance.now() - startedAt)) * 1_000;
  await handler.close();
  return { acknowledged, applied };
}
