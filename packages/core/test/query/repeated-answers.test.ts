import { describe, expect, it } from 'vitest';
import { createMetricsHandler, memoryStorage, type QueryAnswer, type SeriesRows } from '../../src/index.ts';
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
