import type { Book } from '../book/book.ts';
import { isbnIdentity } from '../book/identity.ts';
import { canonicalBookId, isCanonicalIsbn } from '../metric/book-id.ts';
import type { BookStore } from '../storage/book-store.ts';

/** Names of books by the ISBN that series carry: the book's id where the ISBN has a book, else the ISBN. */
export type BookNameMap = ReadonlyMap<string, string>;

/**
 * A point may name its book by id or by ISBN, before or after the book is known; points keep what was said, ISBNs in canonical form.
 * Here both become one: the id and the ISBN of a book select and group the same series.
 */
export class BookNames {
  readonly #store: BookStore;

  constructor(store: BookStore) {
    this.#store = store;
  }

  /** Every id that series of this book may carry. */
  async aliases(bookId: string): Promise<ReadonlySet<string>> {
    const name = canonicalBookId(bookId);
    const book = (await this.#store.get(name)) ?? (isCanonicalIsbn(name) ? await this.#byIsbn(name) : undefined);
    return new Set([name, ...(book ? [book.id] : []), ...(book?.isbn ? [book.isbn] : [])]);
  }

  async names(isbns: Iterable<string>): Promise<BookNameMap> {
    const wanted = [...isbns];
    if (wanted.length === 0) return new Map();
    const books = await this.#store.findByIdentities(wanted.map(isbnIdentity));
    return new Map(wanted.map((isbn) => [isbn, books.get(isbnIdentity(isbn))?.id ?? isbn]));
  }

  async #byIsbn(isbn: string): Promise<Book | undefined> {
    const identity = isbnIdentity(isbn);
    return (await this.#store.findByIdentities([identity])).get(identity);
  }
}
