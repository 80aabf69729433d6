import { fork } from 'node:child_process';
import { expect, it } from 'vitest';
import { CoherentView } from '../../src/cache/coherent-view.ts';
import { createMetricsHandler, memoryStorage, systemClock } from '../../src/index.ts';

const BLOCK_MS = 96 * 60_000;
const FROM = Math.ceil(Date.parse('2026-01-01T00:00:00Z') / BLOCK_MS) * BLOCK_MS;

/** What segments of so many cells with so many bins each take in memory, and what the cache says that they take. */
function measured(cells: number, bins: number, source: string): Promise<{ held: number; counted: number }> {
  const child = fork(new URL('./support/memory.ts', import.meta.url), [String(cells), String(bins), source], {
    execArgv: ['--expose-gc', '--conditions=@metrics-handler/source'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
}

it.each([
  [1, 0, 'merged'],
  [96, 0, 'merged'],
  [24, 20, 'merged'],
  [8, 300, 'merged'],
  [1, 0, 'stored'],
  [96, 0, 'stored'],
])(
  'counts what segments of %i cells with %i bins (%s) take in memory, so that its bound is one of memory',
  async (cells, bins, source) => {
    const { held, counted } = await measured(cells, bins, source);
    expect(counted / held).toBeGreaterThan(0.8);
    expect(counted / held).toBeLessThan(1.25);
  },
);

it('keeps nothing in memory but what it counts of what was loaded with it', async () => {
  const storage = memoryStorage();
  const handler = await createMetricsHandler({ storage });
  const timestamps = Array.from({ length: 96 * 20 }, (_, i) => FROM + i * 60_000);
  await handler.recordAll({ series: [{ name: 'views', timestamps, values: timestamps.map(() => 1) }] });
  const [series] = await storage.series({ metric: 'views' });
  const view = new CoherentView({ storage, clock: systemClock, maxBytes: 10_000 });
  await view.open();
  const starts = Array.from({ length: 20 }, (_, i) => FROM + i * BLOCK_MS);
  await view.run((reader) => reader.blocks(series?.id as number, 'minute', starts, false));
  const kept = starts.flatMap((start) => view.segments.get(series?.id as number, 'minute', start, 0) ?? []);
  expect(kept.length).toBeGreaterThan(0);
  for (const { cells, bytes } of kept) expect(cells.start.buffer.byteLength).toBeLessThanOrEqual(bytes);
  await handler.close();
});
