import type { Book } from '../../book/book.ts';
import { BookConflictError, UnknownBookError } from '../../book/book-errors.ts';
import { isbnIdentity } from '../../book/identity.ts';
import { compareCodePoints } from '../../code-point-order.ts';
import type { BookApplied, BookChange, BookListQuery, BookPosition, BookStore } from '../book-store.ts';
import { type BookRecord, BookTable } from './book-table.ts';

export function memoryBookStore(): BookStore {
  return new MemoryBookStore();
}

class MemoryBookStore implements BookStore {
  readonly #table = new BookTable();
  #sorted: BookRecord[] | undefined;

  async get(id: string): Promise<Book | null> {
    return copyOf(this.#table.get(id)) ?? null;
  }

  async getMany(ids: readonly string[]): Promise<Map<string, Book>> {
    return found(ids, (id) => this.#table.get(id));
  }

  async findByIdentities(identities: readonly string[]): Promise<Map<string, Book>> {
    return found(identities, (identity) => this.#table.holderOf(identity));
  }

  async list({ terms, after, limit }: BookListQuery): Promise<readonly Book[]> {
    this.#sorted ??= this.#table.records().sort(comparePositions);
    const page: Book[] = [];
    for (let i = after ? firstAfter(this.#sorted, after) : 0; i < this.#sorted.length && page.length < limit; i++) {
      const record = this.#sorted[i] as BookRecord;
      if (matches(record, terms)) page.push(structuredClone(record.book));
    }
    return page;
  }

  async apply(changes: readonly BookChange[]): Promise<readonly BookApplied[]> {
    const undo: (() => void)[] = [];
    try {
      return changes.map((change) => this.#applyOne(change, undo));
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    } finally {
      this.#sorted = undefined;
    }
  }

  #applyOne(change: BookChange, undo: (() => void)[]): BookApplied {
    const id = change.type === 'remove' ? change.id : change.book.id;
    const before = this.#table.get(id);
    const expected = change.type === 'insert' ? null : change.expectedVersion;
    if (before === undefined && change.type !== 'insert') throw new UnknownBookError(id);
    const actual = before?.book.version ?? null;
    if (expected !== undefined && expected !== actual) throw BookConflictError.version(id, expected, actual);

    let after: BookRecord | undefined;
    if (change.type !== 'remove') {
      after = {
        id,
        sortKey: change.index.sortKey,
        book: structuredClone(change.book),
        index: structuredClone(change.index),
      };
      const { isbn } = change.book;
      const holder = isbn === null ? undefined : this.#table.holderOf(isbnIdentity(isbn));
      if (isbn !== null && holder && holder.id !== id) throw BookConflictError.isbnTaken(isbn, holder.id);
    }
    this.#table.put(id, after);
    undo.push(() => this.#table.put(id, before));
    return { id, version: after?.book.version ?? null };
  }
}

function found(keys: readonly string[], lookUp: (key: string) => BookRecord | undefined): Map<string, Book> {
  const books = new Map<string, Book>();
  for (const key of keys) {
    const book = copyOf(lookUp(key));
    if (book) books.set(key, book);
  }
  return books;
}

/** Callers own what they get; they must not reach into the store through it. */
function copyOf(record: BookRecord | undefined): Book | undefined {
  return record && structuredClone(record.book);
}

function matches({ index }: BookRecord, terms: readonly string[]): boolean {
  return terms.every((term) => index.terms.some((candidate) => candidate.startsWith(term)));
}

function comparePositions(a: BookPosition, b: BookPosition): number {
  return compareCodePoints(a.sortKey, b.sortKey) || compareCodePoints(a.id, b.id);
}

function firstAfter(sorted: readonly BookRecord[], position: BookPosition): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePositions(sorted[middle] as BookRecord, position) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
