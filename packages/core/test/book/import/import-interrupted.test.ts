import { describe, expect, it } from 'vitest';
import { bookIndexOf } from '../../../src/book/book-index.ts';
import type { BookChange, BookStore } from '../../../src/storage/book-store.ts';
import { memoryBookStore } from '../../../src/storage/memory/memory-book-store.ts';
import { booksFixture, gathered, streamOf } from '../fixture.ts';

const ROWS = 1_300;
const lines = ['book_id,title', ...Array.from({ length: ROWS }, (_, n) => `${n},Title ${n}`)].map(
  (line) => `${line}\n`,
);

/** A store with something else happening before each `apply`. */
function disturbed(
  before: (call: number, store: BookStore, changes: readonly BookChange[]) => Promise<void>,
): BookStore {
  const store = memoryBookStore();
  let call = 0;
  return {
    get: (id) => store.get(id),
    getMany: (ids) => store.getMany(ids),
    findByIdentities: (identities) => store.findByIdentities(identities),
    list: (query) => store.list(query),
    async apply(changes) {
      await before(call++, store, changes);
      return store.apply(changes);
    },
  };
}

async function retitle(store: BookStore, identity: string, title: string): Promise<void> {
  const book = (await store.findByIdentities([identity])).get(identity);
  if (!book) throw new Error(`no book ${identity}`);
  const after = { ...book, title, version: book.version + 1 };
  await store.apply([{ type: 'replace', book: after, index: bookIndexOf(after), expectedVersion: book.version }]);
}

describe('an interrupted import', () => {
  it('can be repeated: what was there is unchanged, the rest is imported', async () => {
    const { books } = booksFixture();
    async function* cut() {
      // More than one block of text, so that whole parts have been applied.
      yield* lines.slice(0, 600);
      yield `9999,${'y'.repeat(900)}\n`.repeat(100);
      throw new Error('connection lost');
    }
    await expect(books.importRows(cut(), { format: 'csv' })).rejects.toThrow('connection lost');
    const stored = (await gathered(books.export())).length;
    expect(stored).toBe(500);
    const report = await books.importRows(streamOf(...lines), { format: 'csv' });
    expect(report).toMatchObject({ rows: ROWS, imported: ROWS - stored, unchanged: stored, updated: 0, rejected: 0 });
  });

  it('fails with the error of the store, whole parts stay, and can be repeated', async () => {
    let failing = true;
    const { books } = booksFixture(
      disturbed(async (call) => {
        if (failing && call === 1) throw new Error('disk full');
      }),
    );
    await expect(books.importRows(streamOf(...lines), { format: 'csv' })).rejects.toThrow('disk full');
    expect(await gathered(books.export())).toHaveLength(500);
    failing = false;
    const report = await books.importRows(streamOf(...lines), { format: 'csv' });
    expect(report).toMatchObject({ imported: ROWS - 500, unchanged: 500, rejected: 0 });
    expect(await books.importRows(streamOf(...lines), { format: 'csv' })).toMatchObject({
      unchanged: ROWS,
      imported: 0,
    });
  });
});

describe('an import beside other writers', () => {
  const changed = ['book_id,title\n', ...Array.from({ length: 600 }, (_, n) => `${n},New ${n}\n`)];

  it('plans rows again whose books were edited meanwhile', async () => {
    let edits = 0;
    const store = disturbed(async (_, inner, changes) => {
      const contested = changes.some((change) => change.type === 'replace' && change.book.title === 'New 7');
      if (contested && edits < 2) await retitle(inner, 'attr:goodbooksId=7', `Edit ${edits++}`);
    });
    const { books } = booksFixture(store);
    await books.importRows(streamOf(...lines), { format: 'csv' });
    const report = await books.importRows(streamOf(...changed), { format: 'csv' });
    expect(report).toMatchObject({ rows: 600, updated: 600, rejected: 0 });
    const found = await store.findByIdentities(['attr:goodbooksId=7']);
    expect(found.get('attr:goodbooksId=7')).toMatchObject({ title: 'New 7', version: 4 });
  });

  it('gives up on a book that is edited each time, and on nothing else', async () => {
    let edits = 0;
    const store = disturbed(async (call, inner) => {
      if (call >= 3) await retitle(inner, 'attr:goodbooksId=7', `Edit ${edits++}`);
    });
    const { books } = booksFixture(store);
    await books.importRows(streamOf(...lines), { format: 'csv' });
    const report = await books.importRows(streamOf(...changed), { format: 'csv' });
    expect(report).toMatchObject({ rows: 600, updated: 599, rejected: 1, errors: [{ row: 8 }] });
    expect(report.errors[0]?.detail).toContain('read it again');
  });

  it('meets a book that another import has just made', async () => {
    const store = memoryBookStore();
    const csv = () => streamOf('isbn,title\n', '0439023483,A\n', '0306406152,B\n');
    const imports = [1, 2, 3].map(() => booksFixture(store).books.importRows(csv(), { format: 'csv' }));
    const reports = await Promise.all(imports);
    expect(reports.map(({ rejected }) => rejected)).toEqual([0, 0, 0]);
    expect(reports.reduce((sum, { imported }) => sum + imported, 0)).toBe(2);
    expect(await gathered(booksFixture(store).books.export())).toHaveLength(2);
  });
});
