import type { Book } from '../book/book.ts';
import { bookIndexOf, sortKeyOf } from '../book/book-index.ts';
import { compareCodePoints } from '../code-point-order.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { BookPosition, BookStore } from '../storage/book-store.ts';
import type { Access } from './access.ts';

/**
 * The store as far as somebody's books go: the others are not there. Nobody so restricted may add a book, or give one another ISBN: what was
 * recorded under that ISBN would become theirs.
 */
export function restrictedBookStore(store: BookStore, access: Access): BookStore {
  async function onlyAllowed<T>(found: Map<T, Book>): Promise<Map<T, Book>> {
    const allowed = await access.bookIds();
    return new Map([...found].filter(([, { id }]) => allowed === null || allowed.has(id)));
  }
  const restricted: BookStore = {
    async get(id) {
      return (await restricted.getMany([id])).get(id) ?? null;
    },
    async getMany(ids) {
      return onlyAllowed(await store.getMany(ids));
    },
    async findByIdentities(identities) {
      return onlyAllowed(await store.findByIdentities(identities));
    },
    async list(query) {
      const allowed = await access.bookIds();
      if (allowed === null) return store.list(query);
      const books = [...(await store.getMany([...allowed])).values()];
      return books
        .filter((book) => hasTerms(book, query.terms) && (!query.after || compare(placeOf(book), query.after) > 0))
        .sort((a, b) => compare(placeOf(a), placeOf(b)))
        .slice(0, query.limit);
    },
    async apply(changes) {
      const allowed = await access.bookIds();
      if (allowed === null) return store.apply(changes);
      for (const change of changes) {
        const id = change.type === 'remove' ? change.id : change.book.id;
        if (change.type === 'insert' || !allowed.has(id))
          throw outside('only these books may be changed, and none added');
        if (change.type === 'replace' && change.book.isbn !== (await store.get(id))?.isbn)
          throw outside('who is restricted to some books may not change their ISBN');
      }
      return store.apply(changes);
    },
  };
  return restricted;
}

function hasTerms(book: Book, terms: readonly string[]): boolean {
  const own = bookIndexOf(book).terms;
  return terms.every((term) => own.some((text) => text.startsWith(term)));
}

function placeOf(book: Book): BookPosition {
  return { sortKey: sortKeyOf(book), id: book.id };
}

function compare(a: BookPosition, b: BookPosition): number {
  return compareCodePoints(a.sortKey, b.sortKey) || compareCodePoints(a.id, b.id);
}

function outside(detail: string): MetricsHandlerError {
  return new MetricsHandlerError('outside_restriction', detail);
}
