import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createMetricsHandler,
  memoryStorage,
  prepareQuery,
  type Query,
  type QueryAnswer,
  type SeriesRows,
} from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const NOW = Date.parse('2026-03-01T12:00:30Z');

async function open() {
  const clock = new ManualClock(NOW);
  const handler = await createMetricsHandler({ storage: memoryStorage(), clock });
  await handler.recordAll({ name: 'views', value: 1, bookId: 'a' });
  const ask = async (query = {}) =>
    (await handler.query({ name: 'views', interval: '1h', aggregates: ['sum'], ...query })) as QueryAnswer<SeriesRows>;
  return { clock, handler, ask };
}

describe('an answer that is asked for again', () => {
  it('does not show what a caller did to the one before', async () => {
    const { ask } = await open();
    const first = await ask();
    const expected = structuredClone(first);
    (first.series[0] as unknown as { buckets: unknown[] }).buckets.reverse();
    Object.assign(first.series[0]?.buckets[0] as object, { sum: 99 });
    const second = await ask();
    expect(second).toEqual(expected);
    Object.assign(second.series[0]?.buckets[0] as object, { sum: 99 });
    expect(await ask()).toEqual(expected);
  });

  it('shows what was committed meanwhile', async () => {
    const { handler, ask } = await open();
    expect((await ask()).series[0]?.buckets.at(-1)?.sum).toBe(1);
    await handler.recordAll({ name: 'views', value: 2 });
    expect((await ask()).series[0]?.buckets.at(-1)?.sum).toBe(3);
  });

  it('knows series that came after their labels and books were first asked for', async () => {
    const { handler, ask } = await open();
    const queries = [
      { labels: { shop: 'Oslo' } },
      { bookId: 'a', labels: { shop: 'Oslo' } },
      { bookId: 'b', labels: { shop: 'Oslo', till: '2' } },
    ];
    const sums = () => Promise.all(queries.map(async (query) => (await ask(query)).series[0]?.buckets.at(-1)?.sum));
    expect(await sums()).toEqual([0, 0, 0]);
    await handler.recordAll({ name: 'views', value: 2, bookId: 'a', labels: { shop: 'Oslo' } });
    expect(await sums()).toEqual([2, 2, 0]);
    await handler.recordAll({ name: 'views', value: 4, bookId: 'b', labels: { shop: 'Oslo', till: '2' } });
    await handler.recordAll({ name: 'views', value: 8, bookId: 'b', labels: { shop: 'Bergen', till: '2' } });
    expect(await sums()).toEqual([6, 2, 4]);
  });

  it('slides with now when it names neither from nor to', async () => {
    const { clock, ask } = await open();
    const first = await ask();
    clock.advance(3_600_000);
    const second = await ask();
    expect(Date.parse(second.from)).toBe(Date.parse(first.from) + 3_600_000);
    expect(second.series[0]?.buckets.at(-1)?.count).toBe(0);
  });

  it('knows a book that got its ISBN meanwhile', async () => {
    const { handler, ask } = await open();
    await handler.recordAll({ name: 'views', value: 5, bookId: '9780439023481' });
    const book = await handler.books.create({ title: 'The Hunger Games', authors: [] });
    expect((await ask({ bookId: book.id })).series[0]?.buckets.at(-1)?.sum).toBe(0);
    await handler.books.update(book.id, { isbn: '0439023483' }, { version: book.version });
    expect((await ask({ bookId: book.id })).series[0]?.buckets.at(-1)?.sum).toBe(5);
    const groups = await ask({ groupBy: ['bookId'] });
    expect(groups.series.map(({ group }) => group.bookId).sort()).toEqual([book.id, 'a'].sort());
  });
});

describe('an answer as JSON', () => {
  const decoder = new TextDecoder();
  const query: Query = { name: 'views', interval: '1h', aggregates: ['sum', 'avg'] };

  it('is what query answers, at every instant', async () => {
    const { clock, handler } = await open();
    const json = async (input: Query) => decoder.decode(await handler.queryJson(prepareQuery(input)));
    const assertSame = async () => {
      for (const input of [query, { ...query, format: 'columns' as const }, { ...query, bookId: 'a' }]) {
        // What is computed, what is kept, and what is kept as JSON.
        for (let i = 0; i < 3; i++) expect(await json(input)).toBe(JSON.stringify(await handler.query(input)));
      }
    };
    await assertSame();
    await handler.recordAll({ name: 'views', value: 2, bookId: 'a' });
    await assertSame();
    clock.advance(3_600_000);
    await assertSame();
    await handler.points.remove({ name: 'views', from: 0, to: NOW + 1 });
    await assertSame();
    await handler.close();
  });

  it('is the same bytes as long as nothing changes', async () => {
    const { handler } = await open();
    const prepared = prepareQuery(query);
    await handler.queryJson(prepared);
    const kept = await handler.queryJson(prepared);
    expect(await handler.queryJson(prepared)).toBe(kept);
    await handler.recordAll({ name: 'other', value: 1 });
    expect(await handler.queryJson(prepared)).toBe(kept);
    await handler.recordAll({ name: 'views', value: 1 });
    expect(await handler.queryJson(prepared)).not.toBe(kept);
    await handler.close();
  });
});

describe('an answer that another process changes', () => {
  it('shows its points and its books', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'repeated-answers-'));
    const path = join(directory, 'metrics.db');
    const here = await createMetricsHandler({ storage: sqliteStorage({ path }) });
    const there = await createMetricsHandler({ storage: sqliteStorage({ path }) });
    const book = await there.books.create({ title: 'The Hunger Games', authors: [] });
    const prepared = prepareQuery({ name: 'views', interval: '1d', aggregates: ['sum'], bookId: book.id });
    const sum = async () => {
      const answer = JSON.parse(new TextDecoder().decode(await here.queryJson(prepared))) as QueryAnswer<SeriesRows>;
      return answer.series.flatMap(({ buckets }) => buckets).reduce((total, { sum }) => total + Number(sum), 0);
    };
    await there.recordAll({ name: 'views', value: 1, bookId: book.id });
    expect([await sum(), await sum()]).toEqual([1, 1]);
    await there.recordAll({ name: 'views', value: 2, bookId: book.id });
    expect([await sum(), await sum()]).toEqual([3, 3]);
    await there.recordAll({ name: 'views', value: 4, bookId: '9780439023481' });
    expect([await sum(), await sum()]).toEqual([3, 3]);
    await there.books.update(book.id, { isbn: '0439023483' }, { version: book.version });
    expect([await sum(), await sum()]).toEqual([7, 7]);
    await here.close();
    await there.close();
    await rm(directory, { recursive: true });
  });
});
