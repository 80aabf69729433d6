import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type Book, createMetricsHandler, type Metric, type Query, type QueryAnswer } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { FrozenClock } from '../support/frozen-clock.ts';
import { temporaryPath } from './support/temporary-path.ts';

/** What the version that wrote the file answered. */
interface Answers {
  readonly now: string;
  readonly metrics: readonly Metric[];
  readonly books: readonly Book[];
  readonly keys: readonly { readonly id: string; readonly name: string }[];
  readonly points: { readonly count: number; readonly sha256: string };
  readonly cases: readonly { readonly query: Query; readonly answer: QueryAnswer }[];
}

/** The metrics in the order in which their points were hashed. */
const EXPORTED = ['sales', 'latency', 'temperature'];

const stored = (name: string) => readFileSync(new URL(`../golden/stores/${name}`, import.meta.url));

// Written and answered by a release of that format, never by today's code.
it.each([1, 3])('a store of format %i opens and answers as it did when it was written', async (format) => {
  const path = temporaryPath();
  writeFileSync(path, gunzipSync(stored(`format-${format}.db.gz`)));
  const { now, metrics, books, keys, points, cases }: Answers = JSON.parse(String(stored(`format-${format}.json`)));
  const clock = new FrozenClock(Date.parse(now));
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
