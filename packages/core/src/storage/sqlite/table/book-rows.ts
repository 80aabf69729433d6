import QuickLRU from 'quick-lru';
import type { Database } from '../database.ts';

const MAX_KEPT = 1_000;
/** Longer bodies are read each time. */
const MAX_KEPT_LENGTH = 4_096;

/** Bodies of books by what they are looked up by, kept until somebody writes: a query about a book looks it up each time. */
export class BookRows {
  readonly #database: Database;
  readonly #kept = new QuickLRU<string, string | null>({ maxSize: MAX_KEPT });
  #version: number | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The body as JSON; null where there is no such book. */
  byId(id: string): string | null {
    return this.#look('SELECT body FROM books WHERE id = ?', id);
  }

  /** Of the first by id where several have this identity. */
  byIdentity(identity: string): string | null {
    return this.#look(
      'SELECT body FROM books WHERE id = (SELECT min(book_id) FROM book_identities WHERE identity = ?)',
      identity,
    );
  }

  /** To be called after every write of this process; those of others are noticed. */
  forget(): void {
    this.#kept.clear();
  }

  #look(sql: string, by: string): string | null {
    const version = this.#database.dataVersion();
    if (version !== this.#version) this.forget();
    this.#version = version;
    const key = `${sql} ${by}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const [body] = (this.#database.readOne(() => this.#database.statement(sql).get(by)) ?? [null]) as [string | null];
    if ((body?.length ?? 0) <= MAX_KEPT_LENGTH) this.#kept.set(key, body);
    return body;
  }
}
