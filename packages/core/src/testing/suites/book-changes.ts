import type { BookChange } from '../../storage/book-store.ts';
import type { CaseContext, ConformanceCase } from '../conformance-case.ts';
import { aBook, bookId, insertOf, listAll, removeOf, replaceOf } from './support/books.ts';

const ISBN = '9780439023481';
const OTHER_ISBN = '9780306406157';

/** A refused change: which error, and that the books are what they were. */
function refused(key: string, title: string, changes: readonly BookChange[], error: object): ConformanceCase {
  return {
    key: `books/${key}`,
    title,
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const before = [aBook(1, { isbn: ISBN, version: 3 }), aBook(2, { isbn: OTHER_ISBN })];
      await books.apply(before.map(insertOf));
      // Good changes on both sides of the bad one: they must not happen either.
      const around: BookChange[] = [insertOf(aBook(8)), ...changes, insertOf(aBook(9))];
      for (const attempt of [changes, around, [removeOf(2), insertOf(aBook(7)), ...changes]]) {
        await expect(books.apply(attempt)).rejects.toMatchObject(error);
        expect(await listAll(books)).toEqual(before);
      }
      await expectWhole({ expect }, books.findByIdentities([`isbn:${ISBN}`, `isbn:${OTHER_ISBN}`, 'text:book 7||']));
    },
  };
}

async function expectWhole(
  { expect }: Pick<CaseContext, 'expect'>,
  found: Promise<Map<string, { id: string }>>,
): Promise<void> {
  expect([...(await found).values()].map(({ id }) => id).sort()).toEqual([bookId(1), bookId(2)]);
}

const conflict = (expectedVersion: number | null, actualVersion: number | null) => ({
  code: 'version_conflict',
  details: { bookId: bookId(1), expectedVersion, actualVersion },
});

/** Inserting, replacing, removing. */
export const bookChangeCases: readonly ConformanceCase[] = [
  refused(
    'insert-existing',
    'an insert of an id that is there is a version conflict',
    [insertOf(aBook(1))],
    conflict(null, 3),
  ),
  refused(
    'replace-stale',
    'a replacement of another version is a conflict',
    [replaceOf(aBook(1, { version: 3 }), 2)],
    conflict(2, 3),
  ),
  refused('remove-stale', 'a removal of another version is a conflict', [removeOf(1, 4)], conflict(4, 3)),
  refused('replace-unknown', 'a book that is not there cannot be replaced', [replaceOf(aBook(5, { version: 2 }), 1)], {
    code: 'unknown_book',
  }),
  refused('remove-unknown', 'a book that is not there cannot be removed', [removeOf(5)], { code: 'unknown_book' }),
  refused('isbn-taken-insert', 'a new book cannot have the ISBN of another one', [insertOf(aBook(5, { isbn: ISBN }))], {
    code: 'isbn_taken',
    details: { isbn: ISBN, holderId: bookId(1) },
  }),
  refused(
    'isbn-taken-together',
    'two new books of one change cannot share an ISBN',
    [insertOf(aBook(5, { isbn: '9780804429573' })), insertOf(aBook(6, { isbn: '9780804429573' }))],
    { code: 'isbn_taken', details: { isbn: '9780804429573', holderId: bookId(5) } },
  ),
  {
    key: 'books/isbn-taken-replace',
    title: 'a book cannot take the ISBN of another one, but keeps its own',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(aBook(1, { isbn: ISBN })), insertOf(aBook(2, { isbn: OTHER_ISBN }))]);
      await expect(books.apply([replaceOf(aBook(1, { isbn: OTHER_ISBN, version: 2 }), 1)])).rejects.toMatchObject({
        code: 'isbn_taken',
        details: { isbn: OTHER_ISBN, holderId: bookId(2) },
      });
      const retitled = aBook(1, { isbn: ISBN, title: 'Again', version: 2 });
      expect(await books.apply([replaceOf(retitled, 1)])).toEqual([{ id: bookId(1), version: 2 }]);
      expect(await books.get(bookId(1))).toEqual(retitled);
    },
  },
  {
    key: 'books/isbn-freed',
    title: 'an ISBN that was given up or removed can be taken, also by a later change of the same call',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(aBook(1, { isbn: ISBN }))]);
      await books.apply([replaceOf(aBook(1, { version: 2 }), 1), insertOf(aBook(2, { isbn: ISBN }))]);
      await books.apply([removeOf(2), insertOf(aBook(3, { isbn: ISBN }))]);
      expect((await books.findByIdentities([`isbn:${ISBN}`])).get(`isbn:${ISBN}`)?.id).toBe(bookId(3));
    },
  },
  {
    key: 'books/in-order',
    title: 'each change builds on those before it, and the answer tells what each left',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const applied = await books.apply([
        insertOf(aBook(1)),
        replaceOf(aBook(1, { title: 'Second', version: 2 }), 1),
        insertOf(aBook(2)),
        removeOf(1, 2),
        insertOf(aBook(1, { title: 'Third' })),
        removeOf(2),
      ]);
      expect(applied.map(({ version }) => version)).toEqual([1, 2, 1, null, 1, null]);
      expect(applied.map(({ id }) => id)).toEqual([1, 1, 2, 1, 1, 2].map(bookId));
      expect(await listAll(books)).toEqual([aBook(1, { title: 'Third' })]);
    },
  },
  {
    key: 'books/remove',
    title: 'a removed book is gone from every answer',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(aBook(1, { isbn: ISBN })), insertOf(aBook(2))]);
      expect(await books.apply([removeOf(1, 1)])).toEqual([{ id: bookId(1), version: null }]);
      expect(await books.get(bookId(1))).toBe(null);
      expect((await books.getMany([bookId(1)])).size).toBe(0);
      expect((await books.findByIdentities([`isbn:${ISBN}`])).size).toBe(0);
      expect(await books.list({ terms: [ISBN], limit: 5 })).toEqual([]);
      expect(await listAll(books)).toEqual([aBook(2)]);
    },
  },
];
