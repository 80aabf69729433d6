import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useBook, useBookMutations, useBooks, useMetrics, useRecordMetric } from '../src/index.ts';
import { renderHook } from './support/render.ts';
import { SOURCES, type Source } from './support/sources.ts';

describe.each(Object.entries(SOURCES))('on %s', (_, open) => {
  let source: Source;
  beforeEach(async () => {
    source = await open();
  });
  afterEach(() => source.close());

  it('lists the books a page at a time', async () => {
    for (const title of ['Persuasion', 'Emma', 'Middlemarch']) await source.handler.books.create({ title });
    const hook = await renderHook(source.client, () => useBooks({ limit: 2 }));
    const first = await hook.until(({ isFetching }) => !isFetching);
    expect(first).toMatchObject({ books: [{ title: 'Emma' }, { title: 'Middlemarch' }], hasMore: true });
    first.loadMore();
    // A second wish before the first is fulfilled is one.
    first.loadMore();
    const second = await hook.until(({ books }) => books?.length === 3);
    expect(second).toMatchObject({ books: [{}, {}, { title: 'Persuasion' }], hasMore: false });
    second.loadMore();
    expect(source.calls.filter((call) => call === 'books.list')).toHaveLength(2);
    hook.unmount();
  });

  it('searches', async () => {
    for (const title of ['Persuasion', 'Emma']) await source.handler.books.create({ title });
    const hook = await renderHook(source.client, () => useBooks({ search: 'emm' }));
    const { books } = await hook.until(({ isFetching }) => !isFetching);
    expect(books?.map(({ title }) => title)).toEqual(['Emma']);
    hook.unmount();
  });

  it('shows a change made here in every list and book on the page, and how much of a list was shown', async () => {
    for (const title of ['A', 'B', 'C']) await source.handler.books.create({ title });
    const { id } = await source.handler.books.create({ title: 'Emma', isbn: '9780141439587' });
    const hook = await renderHook(source.client, () => ({
      list: useBooks({ limit: 2 }),
      book: useBook('9780141439587'),
      nobody: useBook('nobody'),
      change: useBookMutations(),
    }));
    await hook.until(({ list, book, nobody }) => ![list, book, nobody].some(({ isFetching }) => isFetching));
    expect(hook.last()).toMatchObject({ book: { book: { title: 'Emma' } }, nobody: { book: null } });
    hook.last().list.loadMore();
    await hook.until(({ list }) => list.books?.length === 4);

    const { change } = hook.last();
    await change.update(id, { title: 'Emma, again' }, { version: 1 });
    await hook.until(({ list, book }) => book.book?.version === 2 && list.books?.at(-1)?.title === 'Emma, again');
    expect(hook.last().list.books).toHaveLength(4);
    await expect(change.update(id, { title: 'too late' }, { version: 1 })).rejects.toMatchObject({
      code: 'version_conflict',
    });
    await change.create({ title: '0' });
    await hook.until(({ list }) => list.books?.[0]?.title === '0');
    await change.importRows(lines('title\n00\n'), { format: 'csv' });
    await hook.until(({ list }) => list.books?.[1]?.title === '00');
    await change.remove(id);
    await hook.until(({ book }) => book.book === null);
    expect(hook.last().change).toBe(change);
    hook.unmount();
  });

  it('asks for no book without an id', async () => {
    const hook = await renderHook(source.client, () => useBook(undefined));
    expect(hook.last()).toMatchObject({ book: undefined, isFetching: false });
    expect(source.calls).toEqual([]);
    hook.unmount();
  });

  it('records, and lists the metrics', async () => {
    const hook = await renderHook(source.client, () => ({ metrics: useMetrics(), recording: useRecordMetric() }));
    await hook.until(({ metrics }) => !metrics.isFetching);
    const { recording } = hook.last();
    recording.record('views', 1, { labels: { shop: 'Oslo' } });
    await recording.flush();
    await recording.recordAll({ name: 'sales', value: 2 }, { idempotencyKey: 'order-1' });
    hook.last().metrics.refetch();
    const { metrics } = await hook.until((result) => result.metrics.metrics?.length === 2);
    expect(metrics.metrics?.map(({ name }) => name)).toEqual(['sales', 'views']);
    expect(hook.last().recording).toBe(recording);
    hook.unmount();
  });
});

async function* lines(text: string): AsyncGenerator<string> {
  yield text;
}
