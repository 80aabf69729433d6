import { createMetricsHandler } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { Histogram, Registry } from 'prom-client';
import { type Figure, OURS } from '../figure.ts';
import type { Scale } from '../scale.ts';
import { scratchStore } from '../scratch-store.ts';

const CHUNK = 100_000;
const LABELS = { route: '/books', method: 'GET' };
const DURATIONS_MS = Float64Array.from({ length: 997 }, (_, i) => i + 0.25);

/** Single calls in process: of the calls alone, as prom-client's keep everything in memory, and until everything is durable. */
export async function record({ runs, recorded }: Scale): Promise<Figure[]> {
  const labelled: Rate[] = [];
  const bound: Rate[] = [];
  const observed: number[] = [];
  for (let run = 0; run < runs; run++) {
    const { path, remove } = await scratchStore();
    const handler = await createMetricsHandler({ storage: sqliteStorage({ path }) });
    const series = handler.series('latency', { bookId: 'book-1', labels: LABELS });
    labelled.push(
      await rateOf(recorded, handler, (value) =>
        handler.record('latency', value, { bookId: 'book-1', labels: { route: '/books', method: 'GET' } }),
      ),
    );
    bound.push(await rateOf(recorded, handler, (value) => series.record(value)));
    await handler.close();
    await remove();
    observed.push(await promClient(recorded));
  }
  const peer = 'prom-client histogram.observe';
  const calls = (rates: readonly Rate[]) => ({ [OURS]: rates.map((rate) => rate.calls), [peer]: observed });
  return [
    {
      name: 'record() with a book and two labels, calls alone',
      unit: 'points/s',
      runs: calls(labelled),
      musts: { [peer]: 0.4 },
    },
    { name: 'record() of a bound series, calls alone', unit: 'points/s', runs: calls(bound), musts: { [peer]: 1 } },
    {
      name: 'record() with a book and two labels, until durable',
      unit: 'points/s',
      runs: { [OURS]: labelled.map((rate) => rate.durable) },
    },
    {
      name: 'record() of a bound series, until durable',
      unit: 'points/s',
      runs: { [OURS]: bound.map((rate) => rate.durable) },
    },
  ];
}

interface Rate {
  readonly calls: number;
  readonly durable: number;
}

async function rateOf(count: number, handler: { flush(): Promise<void> }, one: (value: number) => void): Promise<Rate> {
  const start = performance.now();
  let callsMs = 0;
  for (let done = 0; done < count; done += CHUNK) {
    const from = performance.now();
    for (let i = done; i < Math.min(count, done + CHUNK); i++) one(DURATIONS_MS[i % 997] as number);
    callsMs += performance.now() - from;
    await handler.flush();
  }
  return { calls: count / (callsMs / 1_000), durable: count / ((performance.now() - start) / 1_000) };
}

/** The same calls, label objects made for each, by the usual library for Node. */
async function promClient(count: number): Promise<number> {
  const histogram = new Histogram({
    name: 'latency',
    help: 'Latency',
    labelNames: ['book', 'route', 'method'],
    registers: [new Registry()],
  });
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    histogram.observe({ book: 'book-1', route: '/books', method: 'GET' }, DURATIONS_MS[i % 997] as number);
  }
  return count / ((performance.now() - start) / 1_000);
}
