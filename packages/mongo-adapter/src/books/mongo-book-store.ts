import type { Book, BookStore } from '@metrics-handler/core';
import {
  type BookApplied,
  type BookChange,
  BookConflictError,
  type BookListQuery,
  isbnIdentity,
  UnknownBookError,
} from '@metrics-handler/core/storage';
import type { Document, Filter } from 'mongodb';
import type { BookDocument, Collections } from '../collections.ts';
import { parsedMember } from '../corrupt-document.ts';
import { allOf, retried } from '../retried.ts';
import type { BookLane, BookPut } from './book-lane.ts';

/** Above every character that a term can go on with. */
const LAST_CHARACTER = '\u{10ffff}';
/** A read that meets changes begins again, so that it sees none in part. */
const MAX_ATTEMPTS = 200;

export interface OpenBooks {
  readonly collections: Collections;
  readonly lane: BookLane;
  readonly now: () => number;
}

export class MongoBookStore implements BookStore {
  readonly #open: () => OpenBooks;

  constructor(open: () => OpenBooks) {
    this.#open = open;
  }

  async get(id: string): Promise<Book | null> {
    const { lane, collections } = this.#open();
    await lane.current();
    const found = await retried(() => collections.books.findOne({ _id: id }));
    return found && bookOf(found);
  }

  async getMany(ids: readonly string[]): Promise<Map<string, Book>> {
    const found = await this.#find({ _id: { $in: [...ids] } });
    return new Map(found.map((document) => [document._id, bookOf(document) as Book]));
  }

  async findByIdentities(identities: readonly string[]): Promise<Map<string, Book>> {
    const found = await this.#find({ identities: { $in: [...identities] } });
    found.sort((a, b) => (a._id < b._id ? -1 : 1));
    const books = new Map<string, Book>();
    for (const identity of identities) {
      const holder = found.find((document) => document.identities?.includes(identity));
      if (holder) books.set(identity, bookOf(holder) as Book);
    }
    return books;
  }

  async list({ terms, after, limit }: BookListQuery): Promise<readonly Book[]> {
    const conditions: Filter<BookDocument>[] = terms.map((term) => ({
      terms: { $elemMatch: { $gte: term, $lt: term + LAST_CHARACTER } },
    }));
    if (after) {
      const { sortKey, id } = after;
      conditions.push({ $or: [{ sortKey: { $gt: sortKey } }, { sortKey, _id: { $gt: id } }] });
    }
    conditions.push({ sortKey: { $gte: '' } });
    const found = await this.#find({ $and: conditions }, { sort: { sortKey: 1, _id: 1 }, limit });
    return found.map((document) => bookOf(document) as Book);
  }

  async apply(changes: readonly BookChange[]): Promise<readonly BookApplied[]> {
    const { lane, now } = this.#open();
    for (;;) {
      const head = await lane.current();
      const { puts, applied } = await this.#judge(changes);
      if (puts.length === 0) return applied;
      if (await lane.append(head + 1, puts, now())) return applied;
    }
  }

  /** Every change on top of those before it. What was read is still so if the next number is won. */
  async #judge(
    changes: readonly BookChange[],
  ): Promise<{ readonly puts: readonly BookPut[]; readonly applied: readonly BookApplied[] }> {
    const { collections } = this.#open();
    const ids = changes.map((change) => (change.type === 'remove' ? change.id : change.book.id));
    const isbns = changes.flatMap((change) =>
      change.type === 'remove' || change.book.isbn === null ? [] : [isbnIdentity(change.book.isbn)],
    );
    const find = (filter: Filter<BookDocument>) => allOf(() => collections.books.find(filter));
    const [named, holding] = await Promise.all([
      find({ _id: { $in: ids } }),
      isbns.length > 0 ? find({ identities: { $in: isbns } }) : [],
    ]);
    const found = new Map([...named, ...holding].map((document) => [document._id, document]));
    const books = new Map<string, Book>();
    const holders = new Map<string, string>();
    const put = (id: string, book: Book | null): void => {
      const before = books.get(id);
      if (before?.isbn && holders.get(before.isbn) === id) holders.delete(before.isbn);
      books.delete(id);
      if (!book) return;
      books.set(id, book);
      if (book.isbn !== null) holders.set(book.isbn, id);
    };
    for (const document of found.values()) put(document._id, bookOf(document));
    const puts = new Map<string, BookPut>();
    const applied = changes.map((change): BookApplied => {
      const id = change.type === 'remove' ? change.id : change.book.id;
      const actual = books.get(id)?.version ?? null;
      const expected = change.type === 'insert' ? null : change.expectedVersion;
      if (actual === null && change.type !== 'insert') throw new UnknownBookError(id);
      if (expected !== undefined && expected !== actual) throw BookConflictError.version(id, expected, actual);
      if (change.type === 'remove') {
        put(id, null);
        puts.set(id, { id, book: null, index: null });
        return { id, version: null };
      }
      const { book, index } = change;
      const holder = book.isbn === null ? undefined : holders.get(book.isbn);
      if (book.isbn !== null && holder !== undefined && holder !== id) {
        throw BookConflictError.isbnTaken(book.isbn, holder);
      }
      put(id, book);
      puts.set(id, { id, book, index });
      return { id, version: book.version };
    });
    return { puts: [...puts.values()], applied };
  }

  /** Books at one entry of the log, without traces of removed ones. */
  async #find(
    filter: Filter<BookDocument>,
    options: { readonly sort?: Document; readonly limit?: number } = {},
  ): Promise<BookDocument[]> {
    const { lane, collections } = this.#open();
    for (let attempt = 0; ; attempt++) {
      const head = await lane.current();
      const found = await allOf(() => collections.books.find(filter, options as Document));
      // Attempts are bounded: a writer that never pauses must not keep readers out for ever.
      if ((await lane.isHead(head)) || attempt === MAX_ATTEMPTS) return found.filter(({ book }) => book !== undefined);
    }
  }
}

/** @throws MetricsHandlerError `corrupt_data` */
function bookOf({ _id, book }: BookDocument): Book | null {
  return book === undefined ? null : parsedMember<Book>(book, 'books', _id);
}
