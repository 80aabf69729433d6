import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createMetricsHandler } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { goldenStore } from './support/golden-store.ts';

/** The metrics in the order in which their points were hashed. */
const EXPORTED = ['sales', 'latency', 'temperature'];

// Written and answered by a release of that format, never by today's code.
it.each([
  [1, 1],
  [3, 3],
  [4, 3],
])('a store of format %i opens and answers as it did when it was written', async (format, answered) => {
  const { path, clock, answers } = goldenStore(format, answered);
  const { now, metrics, books, keys, points, cases } = answers;
  for (const opening of ['first', 'second']) {
    await using handler = await createMetricsHandler({ storage: sqliteStorage({ path }), clock });
    expect(await handler.metrics.list(), opening).toMatchObject(metrics);
    expect((await handler.books.list()).items, opening).toEqual(books);
    expect(await handler.keys.list(), opening).toMatchObject(keys);
    const hash = createHash('sha256');
    let count = 0;
    for (const name of EXPORTED)
      for await (const point of handler.points.export({ name, from: 0, to: Date.parse(now) + 1 }))
        hash.update(`${count++ === 0 ? '' : '\n'}${JSON.stringify(point)}`);
    expect({ count, sha256: hash.digest('hex') }, opening).toEqual(points);
    for (const { query, answer } of cases) {
      const { plan, ...rest } = await handler.query(query);
      expect(rest, `${opening} ${JSON.stringify(query)}`).toEqual(answer);
    }
    expect((await handler.verify()).differences, opening).toEqual([]);
    await handler.maintain();
  }
});
