import { describe, expect, it } from 'vitest';
import {
  createMetricsHandler,
  type LogEntry,
  type MetricsHandler,
  memoryStorage,
  type Point,
  type StorageAdapter,
} from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const BATCHES = 40;

const STORES: readonly [string, () => StorageAdapter][] = [
  ['memory', () => memoryStorage()],
  ['SQLite', () => sqliteStorage({ path: temporaryPath() })],
];

/** Points of batch `i`: two of one book, one of a book of its own. */
function batchOf(i: number): Point[] {
  return [
    { name: 'views', value: i, timestamp: START + (i % 7) * 1_000, bookId: 'a' },
    { name: 'views', value: -i, timestamp: START + i * 60_000, bookId: 'a' },
    { name: 'views', value: 0.1 * i, timestamp: START + i * 1_000, bookId: `b${i % 3}` },
  ];
}

async function open(storage: StorageAdapter) {
  const metrics = { views: { kind: 'gauge' as const, labels: ['shop'] } };
  const handler: MetricsHandler = await createMetricsHandler({ storage, metrics });
  const start = await storage.head();
  const entries = async (): Promise<readonly LogEntry[]> => {
    const page = await storage.changes(start, 1_000);
    return page.reset ? [] : page.entries;
  };
  const points = async () => (await handler.points.list({ name: 'views', from: START, to: START + 86_400_000 })).items;
  return { handler, entries, points };
}

describe.each(STORES)('batches that arrive together: %s', (_, make) => {
  it('share an entry of the log, and are stored as if they had come one by one', async () => {
    const together = await open(make());
    const apart = await open(make());
    const batches = Array.from({ length: BATCHES }, (_, i) => batchOf(i));
    expect(await Promise.all(batches.map((batch) => together.handler.recordAll(batch)))).toEqual(
      batches.map(({ length }) => ({ accepted: length })),
    );
    for (const batch of batches) await apart.handler.recordAll(batch);
    expect(await together.points()).toEqual(await apart.points());
    expect(await together.handler.verify()).toMatchObject({ differences: [] });
    expect((await together.entries()).length).toBe(1);
    expect((await apart.entries()).length).toBe(BATCHES);
    expect((await together.handler.stats()).ingest).toMatchObject({ points: BATCHES * 3, batches: BATCHES });
    await together.handler.close();
    await apart.handler.close();
  });

  it('do not take each other with them when one is refused', async () => {
    const { handler, points } = await open(make());
    const bad: Point = { name: 'views', value: 1, timestamp: START, labels: { colour: 'red' } };
    const results = await Promise.allSettled(
      Array.from({ length: BATCHES }, (_, i) => handler.recordAll(i % 10 === 3 ? [...batchOf(i), bad] : batchOf(i))),
    );
    for (const [i, result] of results.entries()) {
      if (i % 10 === 3) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unknown_label' } });
      else expect(result).toEqual({ status: 'fulfilled', value: { accepted: 3 } });
    }
    expect((await points()).length).toBe((BATCHES - BATCHES / 10) * 3);
    await handler.close();
  });

  it('keep entries of their own where they have a key or are no points', async () => {
    const { handler, entries, points } = await open(make());
    await Promise.all([
      handler.recordAll(batchOf(1)),
      handler.recordAll(batchOf(2), { idempotencyKey: 'two' }),
      handler.recordAll(batchOf(2), { idempotencyKey: 'two' }),
      handler.recordAll(batchOf(3)),
      handler.metrics.put('views', { kind: 'histogram' }),
      handler.recordAll(batchOf(4)),
    ]);
    const kinds = (await entries()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'points').length).toBeGreaterThanOrEqual(3);
    expect((await points()).length).toBe(4 * 3);
    expect(await handler.verify()).toMatchObject({ differences: [] });
    await handler.close();
  });
});
