import type { ConformanceCase } from '../conformance-case.ts';
import { aBook, bookId, insertOf, removeOf, replaceOf } from './support/books.ts';

const ISBN = '9780439023481';
const FULL = aBook(1, {
  isbn: ISBN,
  title: 'L’Étranger — 異邦人 "quoted", \\ and \'single\' 😀',
  authors: ['Albert Camus', 'B; C'],
  publishedYear: -750,
  language: 'pt-BR',
  tags: ['a', 'b'],
  attributes: { goodreadsId: '77', shelf: '$where; {"a": 1}' },
  version: 7,
});

/** Finding books by id and by identity. */
export const bookLookUpCases: readonly ConformanceCase[] = [
  {
    key: 'books/get',
    title: 'a book comes back exactly as it was stored, by id and by each identity',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(FULL), insertOf(aBook(2))]);
      expect(await books.get(FULL.id)).toEqual(FULL);
      expect(JSON.stringify(await books.get(FULL.id))).toBe(JSON.stringify(FULL));
      expect(await books.get(bookId(2))).toEqual(aBook(2));
      const found = await books.findByIdentities([
        `isbn:${ISBN}`,
        'attr:goodreadsId=77',
        'text:book 2||',
        'attr:none=1',
      ]);
      expect([...found.entries()].map(([key, { id }]) => [key, id]).sort()).toEqual([
        ['attr:goodreadsId=77', FULL.id],
        [`isbn:${ISBN}`, FULL.id],
        ['text:book 2||', bookId(2)],
      ]);
    },
  },
  {
    key: 'books/get-many',
    title: 'many ids at once give the books that exist, each once',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(aBook(1)), insertOf(aBook(2)), insertOf(aBook(3))]);
      const found = await books.getMany([bookId(3), bookId(9), bookId(1), bookId(3)]);
      expect([...found.keys()].sort()).toEqual([bookId(1), bookId(3)]);
      expect(found.get(bookId(3))).toEqual(aBook(3));
    },
  },
  {
    key: 'books/empty',
    title: 'an empty store answers with nothing, and so do empty questions',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      expect(await books.get(bookId(1))).toBe(null);
      expect((await books.getMany([bookId(1)])).size).toBe(0);
      expect((await books.getMany([])).size).toBe(0);
      expect((await books.findByIdentities([`isbn:${ISBN}`])).size).toBe(0);
      expect((await books.findByIdentities([])).size).toBe(0);
      expect(await books.list({ terms: [], limit: 10 })).toEqual([]);
      expect(await books.apply([])).toEqual([]);
    },
  },
  {
    key: 'books/first-holder',
    title: 'of several books with one identity the first by id is found, also after removals',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const attributes = { goodbooksId: '5' };
      for (const n of [2, 3, 1]) await books.apply([insertOf(aBook(n, { attributes }))]);
      const holder = async () => (await books.findByIdentities(['attr:goodbooksId=5'])).get('attr:goodbooksId=5')?.id;
      expect(await holder()).toBe(bookId(1));
      await books.apply([removeOf(1)]);
      expect(await holder()).toBe(bookId(2));
      await books.apply([removeOf(2), removeOf(3)]);
      expect(await holder()).toBe(undefined);
    },
  },
  {
    key: 'books/moved-identities',
    title: 'after a replacement only the new identities lead to the book',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(aBook(1, { isbn: ISBN, title: 'Old' }))]);
      await books.apply([replaceOf(aBook(1, { title: 'New', version: 2 }), 1)]);
      const found = await books.findByIdentities([`isbn:${ISBN}`, 'text:old||', 'text:new||']);
      expect([...found.keys()]).toEqual(['text:new||']);
    },
  },
  {
    key: 'books/own-copies',
    title: 'objects given to the store or received from it can be changed without changing the store',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const authors = ['Given'];
      await books.apply([insertOf(aBook(1, { authors }))]);
      authors.push('Added later');
      const received = [await books.get(bookId(1)), ...(await books.list({ terms: [], limit: 1 }))];
      for (const book of received) (book?.authors as string[] | undefined)?.push('Added to an answer');
      expect((await books.get(bookId(1)))?.authors).toEqual(['Given']);
    },
  },
];
