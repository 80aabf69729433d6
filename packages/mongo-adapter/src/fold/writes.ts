import type { AnyBulkWriteOperation, Collection, Document, Filter } from 'mongodb';
import { isRefusal, storageError } from '../mongo-errors.ts';
import { answered } from '../retried.ts';

/** Keeps a message far below MongoDB's 48 MB. */
const OPERATIONS_PER_CALL = 1_000;

/**
 * Guarded writes of whole documents: each takes effect only on the document that was read. What became of them is told by what is there afterwards, so whoever repeats
 * reads again.
 */
export class Writes<T extends Document & { _id: number }> {
  readonly #collection: Collection<T>;
  readonly #operations: AnyBulkWriteOperation<T>[] = [];

  constructor(collection: Collection<T>) {
    this.#collection = collection;
  }

  insert(document: T): void {
    this.#operations.push({ insertOne: { document } } as unknown as AnyBulkWriteOperation<T>);
  }

  /** Replaces the document with the same `_id`, if it has these marks. */
  replace(document: T, marks: Filter<T>): void {
    const filter = { _id: document._id, ...marks } as Filter<T>;
    this.#operations.push({ replaceOne: { filter, replacement: document } });
  }

  /** Resolves to whether everything took effect; otherwise the documents are to be read again. */
  async run(): Promise<boolean> {
    let isWhole = true;
    for (let i = 0; i < this.#operations.length; i += OPERATIONS_PER_CALL) {
      const operations = this.#operations.slice(i, i + OPERATIONS_PER_CALL);
      if (!(await this.#send(operations))) isWhole = false;
    }
    return isWhole;
  }

  async #send(operations: AnyBulkWriteOperation<T>[]): Promise<boolean> {
    try {
      const { insertedCount, matchedCount } = await answered(
        this.#collection.bulkWrite(operations, { ordered: false }),
      );
      return insertedCount + matchedCount === operations.length;
    } catch (error) {
      // A write whose outcome nobody knows is repeated like one that was beaten, after reading.
      if (isRefusal(error)) throw storageError(error);
      return false;
    }
  }
}
