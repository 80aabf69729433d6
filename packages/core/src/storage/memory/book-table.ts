import type { Book } from '../../book/book.ts';
import type { BookIndex } from '../../book/book-index.ts';
import { compareCodePoints } from '../../code-point-order.ts';

export interface BookRecord {
  readonly id: string;
  readonly sortKey: string;
  readonly book: Book;
  readonly index: BookIndex;
}

/** Records by id and by identity, kept in step. */
export class BookTable {
  readonly #byId = new Map<string, BookRecord>();
  readonly #byIdentity = new Map<string, Set<string>>();

  get(id: string): BookRecord | undefined {
    return this.#byId.get(id);
  }

  records(): BookRecord[] {
    return [...this.#byId.values()];
  }

  /** The record with this identity whose id is first in code-point order. */
  holderOf(identity: string): BookRecord | undefined {
    const [first] = [...(this.#byIdentity.get(identity) ?? [])].sort(compareCodePoints);
    return first === undefined ? undefined : this.#byId.get(first);
  }

  /** Replaces what is under `id`; without a record, removes it. */
  put(id: string, record: BookRecord | undefined): void {
    for (const identity of this.#byId.get(id)?.index.identities ?? []) this.#drop(identity, id);
    this.#byId.delete(id);
    if (record === undefined) return;
    this.#byId.set(id, record);
    for (const identity of record.index.identities) this.#add(identity, id);
  }

  #add(identity: string, id: string): void {
    const holders = this.#byIdentity.get(identity);
    if (holders) holders.add(id);
    else this.#byIdentity.set(identity, new Set([id]));
  }

  #drop(identity: string, id: string): void {
    const holders = this.#byIdentity.get(identity);
    holders?.delete(id);
    if (holders?.size === 0) this.#byIdentity.delete(identity);
  }
}
