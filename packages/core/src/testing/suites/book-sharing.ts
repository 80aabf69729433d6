import type { ConformanceCase } from '../conformance-case.ts';
import { aBook, bookId, insertOf, listAll, removeOf, replaceOf } from './support/books.ts';

const ISBN = '9780439023481';

async function succeeded(attempts: readonly Promise<unknown>[]): Promise<number> {
  const results = await Promise.allSettled(attempts);
  return results.filter(({ status }) => status === 'fulfilled').length;
}

/** Many callers, many processes, restarts. */
export const bookSharingCases: readonly ConformanceCase[] = [
  {
    key: 'books/one-winner',
    title: 'of simultaneous edits of one version exactly one succeeds',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(aBook(1))]);
      const edits = Array.from({ length: 8 }, (_, n) =>
        books.apply([replaceOf(aBook(1, { title: `Edit ${n}`, version: 2 }), 1)]),
      );
      expect(await succeeded(edits)).toBe(1);
      expect((await books.get(bookId(1)))?.version).toBe(2);
    },
  },
  {
    key: 'books/one-holder',
    title: 'of simultaneous inserts with one ISBN exactly one succeeds',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const inserts = Array.from({ length: 8 }, (_, n) =>
        books.apply([insertOf(aBook(20 + n)), insertOf(aBook(n, { isbn: ISBN }))]),
      );
      expect(await succeeded(inserts)).toBe(1);
      expect((await listAll(books)).length).toBe(2);
    },
  },
  {
    key: 'books/never-half',
    title: 'a reader sees all of a change or nothing of it',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const made = Array.from({ length: 300 }, (_, n) => aBook(n));
      let done = false;
      const writing = books.apply(made.map(insertOf)).finally(() => {
        done = true;
      });
      const sizes = new Set<number>();
      while (!done) {
        sizes.add((await books.list({ terms: [], limit: 1_000 })).length);
        sizes.add((await books.getMany(made.map(({ id }) => id))).size);
        await new Promise((resolve) => setTimeout(resolve));
      }
      await writing;
      sizes.add((await books.list({ terms: ['book'], limit: 1_000 })).length);
      expect([...sizes].filter((size) => size !== 0 && size !== 300)).toEqual([]);
      expect(sizes.has(300)).toBe(true);
    },
  },
  {
    key: 'books/durable',
    title: 'books are there after the store was closed and opened again',
    needs: 'durable',
    async run({ expect, createStorage, reopen }) {
      const storage = await createStorage();
      await storage.books.apply([insertOf(aBook(1, { isbn: ISBN })), insertOf(aBook(2)), insertOf(aBook(3))]);
      await storage.books.apply([replaceOf(aBook(1, { isbn: ISBN, title: 'Zulu', version: 2 }), 1), removeOf(3)]);
      const { books } = await reopen(storage);
      expect(await listAll(books)).toEqual([aBook(2), aBook(1, { isbn: ISBN, title: 'Zulu', version: 2 })]);
      expect((await books.findByIdentities([`isbn:${ISBN}`])).size).toBe(1);
      expect((await listAll(books, 10, ['zul'])).length).toBe(1);
    },
  },
  {
    key: 'books/shared',
    title: 'what one process acknowledged another one sees, and its conflicts hold there too',
    needs: 'shared',
    async run({ expect, createStorage, second }) {
      const one = await createStorage();
      const two = await second(one);
      await one.books.apply([insertOf(aBook(1, { isbn: ISBN }))]);
      expect(await two.books.get(bookId(1))).toEqual(aBook(1, { isbn: ISBN }));
      await two.books.apply([replaceOf(aBook(1, { isbn: ISBN, title: 'Two', version: 2 }), 1)]);
      await expect(one.books.apply([replaceOf(aBook(1, { title: 'One', version: 2 }), 1)])).rejects.toMatchObject({
        code: 'version_conflict',
      });
      await expect(one.books.apply([insertOf(aBook(2, { isbn: ISBN }))])).rejects.toMatchObject({ code: 'isbn_taken' });
      expect((await one.books.list({ terms: ['two'], limit: 5 })).length).toBe(1);
      const races = [one, two].flatMap(({ books }, side) =>
        Array.from({ length: 5 }, (_, n) =>
          books.apply([insertOf(aBook(10 + 10 * side + n, { isbn: '9780306406157' }))]),
        ),
      );
      expect(await succeeded(races)).toBe(1);
    },
  },
];
