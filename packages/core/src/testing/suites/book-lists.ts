import { bookIndexOf } from '../../book/book-index.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { aBook, bookId, insertOf, listAll, removeOf, replaceOf, titlesOf } from './support/books.ts';

/** In code-point order; UTF-16 order would put U+FDFD after U+1F600. */
const TITLES = ['10', '2', 'A', 'a', 'Ä', 'ab', 'b', 'ж', '本', '\ufdfd', '😀'];

/** Listing and searching. */
export const bookListCases: readonly ConformanceCase[] = [
  {
    key: 'books/list-order',
    title: 'books are listed by folded title and then by id, in code-point order, whatever the order of insertion',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const expected = TITLES.map((title, n) => aBook(n, { title }));
      const scrambled = expected.toSorted((a, b) => b.title.length - a.title.length || (a.title < b.title ? 1 : -1));
      for (const book of scrambled) await books.apply([insertOf(book)]);
      expect(await listAll(books)).toEqual(expected.toSorted(bySortKey));
      expect((await titlesOf(books)).slice(0, 5)).toEqual(['10', '2', 'A', 'a', 'Ä']);
      expect((await titlesOf(books)).at(-1)).toBe('😀');
    },
  },
  {
    key: 'books/list-pages',
    title: 'pages of any size give every book once, also among equal titles',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const made = Array.from({ length: 23 }, (_, n) => aBook(n, { title: `Title ${n % 3}` }));
      await books.apply(made.map(insertOf));
      const expected = made.toSorted((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : a.id < b.id ? -1 : 1));
      for (const limit of [1, 2, 7, 22, 23, 24]) expect(await listAll(books, limit)).toEqual(expected);
    },
  },
  {
    key: 'books/list-stable',
    title: 'inserts and removals between pages neither repeat nor hide a book that was there throughout',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const lasting = Array.from({ length: 10 }, (_, n) => aBook(n * 10, { title: `T${n}` }));
      await books.apply(lasting.map(insertOf));
      const seen: string[] = [];
      let after: { sortKey: string; id: string } | undefined;
      for (let page = 0; page < 6; page++) {
        const [book, next] = await books.list({ terms: [], after, limit: 2 });
        seen.push(...[book?.title ?? [], next?.title ?? []].flat());
        const last = next ?? book;
        after = last && { sortKey: bookIndexOf(last).sortKey, id: last.id };
        await books.apply([
          insertOf(aBook(500 + page, { title: 'A before everything' })),
          ...(page === 1 ? [removeOf(20), removeOf(30)] : []),
        ]);
      }
      expect(seen.filter((title) => title.startsWith('T'))).toEqual(lasting.map(({ title }) => title));
      expect(seen.length).toBe(10);
    },
  },
  {
    key: 'books/list-after-removed',
    title: 'a list goes on after the place of a book that is no longer there',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([1, 2, 3].map((n) => insertOf(aBook(n))));
      await books.apply([removeOf(2)]);
      const after = { sortKey: 'book 2', id: bookId(2) };
      expect(await books.list({ terms: [], after, limit: 5 })).toEqual([aBook(3)]);
    },
  },
  {
    key: 'books/search',
    title: 'a search finds the books that have each word as the beginning of a term',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([
        insertOf(aBook(1, { title: 'Dune', authors: ['Frank Herbert'], tags: ['sf'], isbn: '9780804429573' })),
        insertOf(aBook(2, { title: 'Dune Messiah', authors: ['Frank Herbert'] })),
        insertOf(aBook(3, { title: 'Frankenstein', authors: ['Mary Shelley'], tags: ['dunes'] })),
        insertOf(aBook(4, { title: '異邦人 𠮷野', tags: ['100%'] })),
      ]);
      expect(await titlesOf(books, ['dun'])).toEqual(['Dune', 'Dune Messiah', 'Frankenstein']);
      expect(await titlesOf(books, ['frank', 'dune'])).toEqual(['Dune', 'Dune Messiah', 'Frankenstein']);
      expect(await titlesOf(books, ['frank', 'dune', 'mess'])).toEqual(['Dune Messiah']);
      expect(await titlesOf(books, ['une'])).toEqual([]);
      expect(await titlesOf(books, ['sf'])).toEqual(['Dune']);
      expect(await titlesOf(books, ['080442957x'])).toEqual(['Dune']);
      expect(await titlesOf(books, ['97808044'])).toEqual(['Dune']);
      expect(await titlesOf(books, ['異邦'])).toEqual(['異邦人 𠮷野']);
      expect(await titlesOf(books, ['𠮷'])).toEqual(['異邦人 𠮷野']);
      for (const pattern of ['%', '_', 'd%', 'd_ne', '.*', 'dun.', '^dune']) {
        expect(await titlesOf(books, [pattern])).toEqual([]);
      }
    },
  },
  {
    key: 'books/search-pages',
    title: 'a search is listed in pages like everything',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      const made = Array.from({ length: 20 }, (_, n) => aBook(n, { tags: [n % 2 === 0 ? 'even' : 'odd'] }));
      await books.apply(made.map(insertOf));
      const expected = made.filter((_, n) => n % 2 === 1).toSorted(bySortKey);
      for (const limit of [1, 3, 10, 11]) expect(await listAll(books, limit, ['od'])).toEqual(expected);
    },
  },
  {
    key: 'books/search-moved',
    title: 'after a replacement the book is found by its new words and listed in its new place',
    async run({ expect, createStorage }) {
      const { books } = await createStorage();
      await books.apply([insertOf(aBook(1, { title: 'Alpha' })), insertOf(aBook(2, { title: 'Middle' }))]);
      await books.apply([replaceOf(aBook(1, { title: 'Zulu', version: 2 }), 1)]);
      expect(await titlesOf(books)).toEqual(['Middle', 'Zulu']);
      expect(await titlesOf(books, ['alpha'])).toEqual([]);
      expect(await titlesOf(books, ['zulu'])).toEqual(['Zulu']);
    },
  },
];

function bySortKey(a: { title: string; id: string }, b: { title: string; id: string }): number {
  const points = (text: string) =>
    Array.from(text.toLowerCase().replace('ä', 'a'), (character) => character.codePointAt(0) ?? 0);
  const [x, y] = [points(a.title), points(b.title)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return (x[i] ?? 0) - (y[i] ?? 0);
  return x.length - y.length || (a.id < b.id ? -1 : 1);
}
