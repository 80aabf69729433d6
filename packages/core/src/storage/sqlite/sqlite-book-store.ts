import type { Book } from '../../book/book.ts';
import { BookConflictError, UnknownBookError } from '../../book/book-errors.ts';
import type { BookIndex } from '../../book/book-index.ts';
import type { BookApplied, BookChange, BookListQuery, BookStore } from '../book-store.ts';
import type { Database } from './database.ts';

/** Above every character that a term can go on with. */
const LAST_CHARACTER = '\u{10ffff}';

/** Books with their terms and identities in tables of their own; SQLite compares text as UTF-8 bytes, which is code-point order. */
export class SqliteBookStore implements BookStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(id: string): Promise<Book | null> {
    return this.#database.read(() => this.#find(id));
  }

  async getMany(ids: readonly string[]): Promise<Map<string, Book>> {
    return this.#database.read(() => found(ids, (id) => this.#find(id)));
  }

  async findByIdentities(identities: readonly string[]): Promise<Map<string, Book>> {
    const statement = this.#database.statement('SELECT min(book_id) FROM book_identities WHERE identity = ?');
    return this.#database.read(() =>
      found(identities, (identity) => {
        const [id] = statement.get(identity) as unknown as [string | null];
        return id === null ? null : this.#find(id);
      }),
    );
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
    return this.#database.write('synced', () => changes.map((change) => this.#applyOne(change)));
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

  #find(id: string): Book | null {
    const row = this.#database.statement('SELECT body FROM books WHERE id = ?').get(id) as unknown as
      | [string]
      | undefined;
    return row ? (JSON.parse(row[0]) as Book) : null;
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

function found(keys: readonly string[], lookUp: (key: string) => Book | null): Map<string, Book> {
  const books = new Map<string, Book>();
  for (const key of keys) {
    const book = lookUp(key);
    if (book) books.set(key, book);
  }
  return books;
}
