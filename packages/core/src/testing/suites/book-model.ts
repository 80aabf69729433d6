import type { Book } from '../../book/book.ts';
import { bookIndexOf } from '../../book/book-index.ts';
import type { BookChange } from '../../storage/book-store.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { aBook, insertOf, listAll, removeOf, replaceOf } from './support/books.ts';

const ISBNS = ['9780439023481', '9780306406157', '9780804429573', null, null];
const WORDS = ['dune', 'dust', 'sun', 'sunday', 'ecru', 'ж'];
const ROUNDS = 150;

/** Random changes beside a plain map that is searched in full. */
export const bookModelCases: readonly ConformanceCase[] = [1, 2, 3, 4].map((seed) => ({
  key: `books/model-${seed}`,
  title: `after every one of ${ROUNDS} random changes the store answers as a plain list does (seed ${seed})`,
  async run({ expect, createStorage }) {
    const { books } = await createStorage();
    const next = numbers(seed);
    const pick = <T>(values: readonly T[]): T => values[next() % values.length] as T;
    let model = new Map<string, Book>();
    for (let round = 0; round < ROUNDS; round++) {
      const changes = Array.from({ length: 1 + (next() % 3) }, () => randomChange(next, pick));
      const outcome = await books.apply(changes).then(
        () => null,
        (error: { code?: string }) => error.code,
      );
      const expected = appliedTo(model, changes);
      expect(outcome).toBe('code' in expected ? expected.code : null);
      if ('books' in expected) model = expected.books;

      const term = pick([...WORDS, 'su', 'd', '978']);
      const listed = [...model.values()].toSorted((a, b) =>
        a.title < b.title ? -1 : a.title > b.title ? 1 : a.id < b.id ? -1 : 1,
      );
      expect(await listAll(books, 1 + (next() % 7))).toEqual(listed);
      const matching = listed.filter((book) => bookIndexOf(book).terms.some((word) => word.startsWith(term)));
      expect(await listAll(books, 3, [term])).toEqual(matching);
      const isbn = pick(ISBNS.slice(0, 3));
      const holder = listed.find((book) => book.isbn === isbn) ?? null;
      expect((await books.findByIdentities([`isbn:${isbn}`])).get(`isbn:${isbn}`) ?? null).toEqual(holder);
    }
    expect(model.size).toBeGreaterThan(0);
  },
}));

function randomChange(next: () => number, pick: <T>(values: readonly T[]) => T): BookChange {
  const n = next() % 8;
  const expectedVersion = 1 + (next() % 2);
  const type = next() % 4;
  if (type === 0) return removeOf(n, pick([undefined, expectedVersion]));
  const fields = { isbn: pick(ISBNS), title: `${pick(WORDS)} ${pick(WORDS)}` };
  if (type === 1) return replaceOf(aBook(n, { ...fields, version: 1 + (next() % 2) }), expectedVersion);
  return insertOf(aBook(n, fields));
}

function appliedTo(
  before: ReadonlyMap<string, Book>,
  changes: readonly BookChange[],
): { code: string } | { books: Map<string, Book> } {
  const books = new Map(before);
  for (const change of changes) {
    const id = change.type === 'remove' ? change.id : change.book.id;
    const book = books.get(id);
    if (change.type === 'insert' ? book !== undefined : book === undefined) {
      return { code: change.type === 'insert' ? 'version_conflict' : 'unknown_book' };
    }
    if (change.type !== 'insert' && change.expectedVersion !== undefined && change.expectedVersion !== book?.version) {
      return { code: 'version_conflict' };
    }
    if (change.type === 'remove') {
      books.delete(id);
      continue;
    }
    const { isbn } = change.book;
    if (isbn !== null && [...books.values()].some((other) => other.isbn === isbn && other.id !== id))
      return { code: 'isbn_taken' };
    books.set(id, change.book);
  }
  return { books };
}

/** A linear congruential generator, so that every store sees the same changes. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
