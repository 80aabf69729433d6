import { createMetricsHandler } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import type { Figure } from '../measure.ts';
import type { Scale } from '../scale.ts';
import { scratchStore } from '../scratch-store.ts';

const CHUNK = 100_000;

/** Single `record` calls, the time until everything is durable included. */
export async function record({ runs, recorded }: Scale): Promise<Figure[]> {
  const labelled: number[] = [];
  const bound: number[] = [];
  for (let run = 0; run < runs; run++) {
    const { path, remove } = await scratchStore();
    const handler = await createMetricsHandler({ storage: sqliteStorage({ path }) });
    const series = handler.series('latency', { bookId: 'book-1', labels: { route: '/books', method: 'GET' } });
    labelled.push(
      await rateOf(recorded, handler, (i) =>
        handler.record('latency', i % 997, { bookId: 'book-1', labels: { route: '/books', method: 'GET' } }),
      ),
    );
    bound.push(await rateOf(recorded, handler, (i) => series.record(i % 997)));
    await handler.close();
    await remove();
  }
  return [
    { name: 'record() with book and two labels, until durable', unit: 'points/s', runs: labelled, goal: 1_000_000 },
    { name: 'record() of a bound series, until durable', unit: 'points/s', runs: bound },
  ];
}

async function rateOf(count: number, handler: { flush(): Promise<void> }, one: (i: number) => void): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < count; done += CHUNK) {
    for (let i = done; i < Math.min(count, done + CHUNK); i++) one(i);
    await handler.flush();
  }
  return count / ((performance.now() - start) / 1_000);
}
