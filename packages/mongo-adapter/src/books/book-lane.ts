import type { Book } from '@metrics-handler/core';
import type { BookIndex } from '@metrics-handler/core/storage';
import type { BookDocument, Collections } from '../collections.ts';
import { parsedMember } from '../corrupt-document.ts';
import { BOOKS_LANE, Lane } from '../log/lane.ts';
import type { LogDocument } from '../log/log-document.ts';
import { momentNow } from '../moment.ts';
import { isDuplicateKey } from '../mongo-errors.ts';
import { Mutex } from '../mutex.ts';
import { readState } from '../open-state.ts';
import { retried } from '../retried.ts';
import { SharedTask } from '../shared-task.ts';

/** What an entry leaves of one book; `book` is null for one that was removed. */
export interface BookPut {
  readonly id: string;
  readonly book: Book | null;
  readonly index: BookIndex | null;
}

/**
 * The log of books: an entry is the books that one call left behind, so a call is all or nothing. Whoever reads carries out the entries it finds first; each document keeps the
 * number of its newest entry, so that doing so twice, or late, changes nothing.
 */
export class BookLane {
  readonly #collections: Collections;
  readonly #lane: Lane;
  readonly #catchingUp: SharedTask<number>;
  readonly #mutex = new Mutex();
  #head: number | undefined;
  #headReadAt = momentNow();

  constructor(collections: Collections) {
    this.#collections = collections;
    this.#lane = new Lane(collections, BOOKS_LANE);
    this.#catchingUp = new SharedTask(() => this.#mutex.run(() => this.#catchUp()));
  }

  /** Carries out every entry acknowledged before this call, and resolves to the newest one. */
  current(): Promise<number> {
    return this.#catchingUp.run();
  }

  /** Whether entry `n` is still the newest that was acknowledged. */
  async isHead(n: number): Promise<boolean> {
    return (await this.#lane.after(n, 1)).length === 0;
  }

  /** Commits and carries out entry `n`, the one after `current`; false where somebody else has won the number. */
  async append(n: number, puts: readonly BookPut[], at: number): Promise<boolean> {
    const content = { kind: 'books', content: JSON.stringify(puts) };
    if (!(await this.#lane.append(n, content, at, this.#headReadAt))) return false;
    await this.current();
    return true;
  }

  async #catchUp(): Promise<number> {
    this.#head ??= (await readState(this.#collections)).booksFolded;
    for (;;) {
      const readAt = momentNow();
      const documents = await this.#lane.after(this.#head);
      const isSure = await this.#lane.isSure(this.#head, this.#headReadAt);
      this.#headReadAt = readAt;
      if (isSure && documents.length === 0) return this.#head;
      const first = this.#lane.numberOf((documents[0] ?? { _id: 0 }) as LogDocument);
      if (!isSure || first !== this.#head + 1) {
        // The log was trimmed past this process; what is gone was carried out by others.
        this.#head = (await readState(this.#collections)).booksFolded;
        continue;
      }
      for (const document of documents) await this.#carryOut(document);
      this.#head = this.#lane.numberOf(documents.at(-1) as LogDocument);
      const booksFolded = this.#head;
      await retried(() => this.#collections.state.updateOne({ _id: 'state' }, { $max: { booksFolded } }));
    }
  }

  async #carryOut(document: LogDocument): Promise<void> {
    const w = this.#lane.numberOf(document);
    for (const put of putsOf(document)) {
      await retried(() => this.#replaceOlder(bookDocument(put, w)));
    }
  }

  async #replaceOlder(document: BookDocument): Promise<void> {
    const { books } = this.#collections;
    const filter = { _id: document._id, w: { $lt: document.w } };
    try {
      await books.replaceOne(filter, document, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // There is one: an older one that came meanwhile, or one that is newer.
      await books.replaceOne(filter, document);
    }
  }
}

function bookDocument({ id, book, index }: BookPut, w: number): BookDocument {
  if (!book || !index) return { _id: id, w };
  return { _id: id, w, version: book.version, book: JSON.stringify(book), ...index };
}

function putsOf(document: LogDocument): readonly BookPut[] {
  return parsedMember<readonly BookPut[]>(document.content, 'log', document._id);
}
