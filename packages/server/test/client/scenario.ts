import type { MetricsApi } from '@metrics-handler/core';

/** What a call came to, without what is random. */
export type Outcome = readonly [call: string, outcome: unknown];

/** Every call of the front door, good and bad, with what each came to. */
export async function outcomesOf(api: MetricsApi): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const call = async (name: string, run: () => unknown): Promise<unknown> => {
    try {
      const value = await run();
      outcomes.push([name, value]);
      return value;
    } catch (error) {
      outcomes.push([name, failure(error)]);
      return undefined;
    }
  };
  const sum = { name: 'sales', interval: '1h', aggregates: ['sum'] } as const;
  const range = { name: 'sales', from: '2026-03-10T00:00:00Z', to: '2026-03-11T00:00:00Z' };

  await call('metrics.put', () => api.metrics.put('latency', { kind: 'histogram', unit: 'ms', labels: ['route'] }));
  await call('metrics.put, bad', () => api.metrics.put('latency', { kind: 'sum' as never }));
  await call('metrics.put, bad name', () => api.metrics.put('1%/x', { kind: 'gauge' }));

  const book = (await call('books.create', () =>
    api.books.create({ title: 'The Hunger Games', isbn: '0439023483', authors: ['Suzanne Collins'] }),
  )) as { id: string };
  await call('books.create, taken', () => api.books.create({ title: 'Again', isbn: '9780439023481' }));
  await call('books.create, bad', () => api.books.create({ title: '', pages: 3 } as never));
  await call('books.get', () => api.books.get('0-439-02348-3'));
  await call('books.get, none', () => api.books.get('nobody'));
  await call('books.get, bad ISBN', () => api.books.get('9780439023482'));
  await call('books.update', () => api.books.update(book.id, { tags: ['dystopia'] }, { version: 1 }));
  await call('books.update, conflict', () => api.books.update(book.id, { tags: [] }, { version: 1 }));
  await call('books.update, none', () => api.books.update('nobody', { tags: [] }, { version: 1 }));
  await call('books.importRows', () => api.books.importRows(parts('isbn,title\n', '1,x\n,Emma\n'), { format: 'csv' }));
  await call('books.importRows, columns', () =>
    api.books.importRows(parts('isbn,name of it\n,Persuasion\n'), { format: 'csv', columns: { title: 'name of it' } }),
  );
  await call('books.importRows, bad', () => api.books.importRows(parts('a,b\n1,2\n'), { format: 'csv' }));
  const page = (await call('books.list', () => api.books.list({ limit: 2 }))) as { nextCursor: string };
  await call('books.list, next', () => api.books.list({ limit: 2, cursor: page.nextCursor }));
  await call('books.list, search', () => api.books.list({ search: 'Hünger' }));
  await call('books.list, bad', () => api.books.list({ limit: 0 }));
  await call('books.export', () => all(api.books.export()));

  await call('recordAll', () =>
    api.recordAll([
      {
        name: 'sales',
        value: 0.1,
        bookId: book.id,
        labels: { shop: 'Oslo: Årstad' },
        timestamp: '2026-03-10T11:00:00Z',
      },
      { name: 'sales', value: 0.2, bookId: '9780439023481', timestamp: Date.UTC(2026, 2, 10, 12) },
    ]),
  );
  const keyed = { name: 'sales', value: 0.3, timestamp: '2026-03-10T12:10:00Z' };
  await call('recordAll, key', () => api.recordAll(keyed, { idempotencyKey: 'order-1' }));
  await call('recordAll, same key', () => api.recordAll(keyed, { idempotencyKey: 'order-1' }));
  await call('recordAll, other content', () => api.recordAll({ ...keyed, value: 4 }, { idempotencyKey: 'order-1' }));
  await call('recordAll, columns', () =>
    api.recordAll({
      series: [{ name: 'latency', labels: { route: '/' }, timestamps: [Date.UTC(2026, 2, 10, 12, 1)], values: [12.5] }],
    }),
  );
  await call('recordAll, typed arrays', () => {
    const [timestamps, values] = [Float64Array.of(Date.UTC(2026, 2, 10, 12, 2)), Float64Array.of(13)];
    return api.recordAll({ series: [{ name: 'latency', timestamps, values }] });
  });
  await call('recordAll, bad', () => api.recordAll([{ name: 'sales', value: 1e301 }, keyed]));
  await call('recordAll, unknown label', () => api.recordAll({ name: 'latency', value: 1, labels: { shop: 'x' } }));
  await call('record', () => api.record('views', 1, { bookId: '0439023483', labels: { shop: 'Bergen' } }));
  await call('series', () => api.series('views', { labels: { shop: 'Bergen' } }).record(2));
  await call('record, bad value', () => api.record('views', Number.POSITIVE_INFINITY));
  await call('record, bad time', () => api.record('views', 1, { timestamp: 1_700_000_000 }));
  await call('record, bad label', () => api.record('views', 1, { labels: { bookId: 'x' } }));
  await call('flush', () => api.flush());

  await call('query', () => api.query({ ...sum, bookId: '9780439023481' }));
  await call('query, recorded', () =>
    api.query({ name: 'views', interval: '1h', aggregates: ['sum'], groupBy: ['shop'] }),
  );
  await call('query, columns', () => api.query({ ...sum, groupBy: ['bookId', 'shop'], top: 1, format: 'columns' }));
  await call('query, labels', () =>
    api.query({ ...sum, labels: { shop: 'Oslo: Årstad' }, timeZone: 'Asia/Kathmandu' }),
  );
  await call('query, percentiles', () =>
    api.query({
      name: 'latency',
      aggregates: ['p50', 'p99.9'],
      interval: '1d',
      fill: 'none',
      from: range.from,
      to: range.to,
    }),
  );
  await call('query, unknown', () => api.query({ name: 'nothing' }));
  await call('query, bad', () => api.query({ name: 'sales', aggregates: ['median' as never] }));
  await call('query, zone', () => api.query({ name: 'sales', timeZone: 'Mars/Olympus' }));
  await call('query, too many', () =>
    api.query({ name: 'sales', interval: '1m', from: '2020-01-01', to: '2026-01-01' }),
  );
  await call('query, not a histogram', () => api.query({ name: 'sales', aggregates: ['p50'] }));

  await call('points.list', () => api.points.list({ ...range, limit: 2 }));
  await call('points.list, labels', () => api.points.list({ ...range, labels: { shop: 'Oslo: Årstad' } }));
  await call('points.list, bad', () => api.points.list({ ...range, from: 'yesterday' }));
  await call('points.export', () => all(api.points.export(range)));
  await call('points.export, unknown', () => all(api.points.export({ ...range, name: 'nothing' })));
  await call('points.remove', () => api.points.remove({ ...range, bookId: book.id }));
  await call('query, after', () => api.query(sum));

  await call('metrics.list', () => api.metrics.list());
  await call('metrics.get', () => api.metrics.get('sales'));
  await call('metrics.get, unknown', () => api.metrics.get('nothing'));
  await call('metrics.series', () => api.metrics.series('sales', { limit: 1 }));
  await call('metrics.previewRetention', () =>
    api.metrics.previewRetention({ name: 'sales', retention: { raw: 86_400_000, minute: 3_600_000, day: null } }),
  );
  await call('metrics.remove', () => api.metrics.remove('latency'));
  await call('metrics.remove, gone', () => api.metrics.remove('latency'));

  const key = (await call('keys.create', () => api.keys.create({ name: 'shop', scopes: ['metrics:write'] }))) as {
    id: string;
  };
  await call('keys.create, bad', () => api.keys.create({ name: '', scopes: [] }));
  await call('keys.revoke', () => api.keys.revoke(key.id));
  await call('keys.revoke, gone', () => api.keys.revoke(key.id));

  await call('books.remove, conflict', () => api.books.remove(book.id, { version: 1 }));
  await call('books.remove', () => api.books.remove(book.id, { metrics: 'purge', version: 2 }));
  await call('books.remove, gone', () => api.books.remove(book.id));
  await call('stats', async () => Object.keys(await api.stats()));
  return outcomes;
}

function failure(error: unknown): unknown {
  const { code, message, details } = error as { code?: string; message: string; details?: unknown };
  return { failed: code ?? error, message, details };
}

async function* parts(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}
