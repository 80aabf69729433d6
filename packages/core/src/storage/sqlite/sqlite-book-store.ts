import type { Book } from '../../book/book.ts';
import { BookConflictError, UnknownBookError } from '../../book/book-errors.ts';
import type { BookIndex } from '../../book/book-index.ts';
import type { BookApplied, BookChange, BookListQuery, BookStore } from '../book-store.ts';
import type { Database } from './database.ts';
import { BookRows } from './table/book-rows.ts';

/** Above every character that a term can go on with. */
const LAST_CHARACTER = '\u{10ffff}';

/** Books with their terms and identities in tables of their own; SQLite compares text as UTF-8 bytes, which is code-point order. */
export class SqliteBookStore implements BookStore {
  readonly #database: Database;
  readonly #rows: BookRows;

  constructor(database: Database) {
    this.#database = database;
    this.#rows = new BookRows(database);
  }

  async get(id: string): Promise<Book | null> {
    return bookOf(this.#rows.byId(id));
  }

  async getMany(ids: readonly string[]): Promise<Map<string, Book>> {
    return this.#snapshot(ids, () => found(ids, (id) => bookOf(this.#rows.byId(id))));
  }

  async findByIdentities(identities: readonly string[]): Promise<Map<string, Book>> {
    return this.#snapshot(identities, () => found(identities, (identity) => bookOf(this.#rows.byIdentity(identity))));
  }

  async list({ terms, after, limit }: BookListQuery): Promise<readonly Book[]> {
    const conditions = terms.map(() => 'id IN (SELECT book_id FROM book_terms WHERE term >= ? AND term < ?)');
    if (after) conditions.push('(sort_key, id) > (?, ?)');
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const values = terms.flatMap((term) => [term, term + LAST_CHARACTER]);
    if (after) values.push(after.sortKey, after.id);
    return this.#database.read(() => {
      const statement = this.#database.statement(`SELECT body FROM books ${where} ORDER BY sort_key, id LIMIT ?`);
      const rows = statement.all(...values, limit) as unknown as [string][];
      return rows.map(([body]) => JSON.parse(body) as Book);
    });
  }

  async apply(changes: readonly BookChange[]): Promise<readonly BookApplied[]> {
    try {
      return this.#database.write('synced', () => changes.map((change) => this.#applyOne(change)));
    } finally {
      this.#rows.forget();
    }
  }

  /** One look-up is a snapshot of its own. */
  #snapshot<T>(keys: readonly string[], work: () => T): T {
    return keys.length === 1 ? work() : this.#database.read(work);
  }

  #applyOne(change: BookChange): BookApplied {
    const id = change.type === 'remove' ? change.id : change.book.id;
    const actual = this.#versionOf(id);
    const expected = change.type === 'insert' ? null : change.expectedVersion;
    if (actual === null && change.type !== 'insert') throw new UnknownBookError(id);
    if (expected !== undefined && expected !== actual) throw BookConflictError.version(id, expected, actual);
    if (change.type === 'remove') {
      this.#remove(id);
      return { id, version: null };
    }
    const { book, index } = change;
    if (book.isbn !== null) this.#assertFree(book.isbn, id);
    this.#remove(id);
    this.#insert(book, index);
    return { id, version: book.version };
  }

  #versionOf(id: string): number | null {
    const row = this.#database.statement('SELECT version FROM books WHERE id = ?').get(id) as unknown as
      | [number]
      | undefined;
    return row ? row[0] : null;
  }

  #assertFree(isbn: string, id: string): void {
    const row = this.#database.statement('SELECT id FROM books WHERE isbn = ?').get(isbn) as unknown as
      | [string]
      | undefined;
    if (row && row[0] !== id) throw BookConflictError.isbnTaken(isbn, row[0]);
  }

  #insert(book: Book, { sortKey, terms, identities }: BookIndex): void {
    const insertBook = this.#database.statement(
      'INSERT INTO books (id, sort_key, version, isbn, body) VALUES (?, ?, ?, ?, ?)',
    );
    insertBook.run(book.id, sortKey, book.version, book.isbn, JSON.stringify(book));
    const insertTerm = this.#database.statement('INSERT OR IGNORE INTO book_terms VALUES (?, ?)');
    for (const term of terms) insertTerm.run(term, book.id);
    const insertIdentity = this.#database.statement('INSERT OR IGNORE INTO book_identities VALUES (?, ?)');
    for (const identity of identities) insertIdentity.run(identity, book.id);
  }

  #remove(id: string): void {
    this.#database.statement('DELETE FROM books WHERE id = ?').run(id);
    this.#database.statement('DELETE FROM book_terms WHERE book_id = ?').run(id);
    this.#database.statement('DELETE FROM book_identities WHERE book_id = ?').run(id);
  }
}

function bookOf(body: string | null): Book | null {
  return body === null ? null : (JSON.parse(body) as Book);
}

function found(keys: readonly string[], lookUp: (key: string) => Book | null): Map<string, Book> {
  const books = new Map<string, Book>();
  for (const key of keys) {
    const book = lookUp(key);
    if (book) books.set(key, book);
  }
  return books;
}
