import { randomUUID } from 'node:crypto';
import { hasCode, MetricsHandlerError } from '@metrics-handler/core';
import type { Collections } from '../collections.ts';
import { elapsedSince, type Moment } from '../moment.ts';
import { isDuplicateKey, isRefusal, isUnsent, storageError } from '../mongo-errors.ts';
import { readState } from '../open-state.ts';
import { allOf, answered, Pause, retried } from '../retried.ts';
import type { LogDocument, NewLogDocument } from './log-document.ts';

/** Room for a million entries a second for twelve days, or a thousand for 34 years. */
const LANE_ENTRIES = 2 ** 40;
const PAGE_ENTRIES = 1_000;
/** The log keeps entries far longer than this, so what a process learned of it a shorter time ago still holds: no number above has been taken away. */
const SURE_FOR_MS = 30_000;

export const METRICS_LANE = 0;
export const BOOKS_LANE = 1;

/**
 * A totally ordered sequence of immutable entries 1, 2, 3, …, to which every process appends by inserting the next number. Who wins number n has proved that
 * nothing came between n − 1 and n.
 */
export class Lane {
  readonly #collections: Collections;
  readonly #lane: typeof METRICS_LANE | typeof BOOKS_LANE;

  constructor(collections: Collections, lane: typeof METRICS_LANE | typeof BOOKS_LANE) {
    this.#collections = collections;
    this.#lane = lane;
  }

  idOf(n: number): number {
    return this.#lane * LANE_ENTRIES + n;
  }

  numberOf({ _id }: LogDocument): number {
    return _id - this.#lane * LANE_ENTRIES;
  }

  /** The next entries after `n`, ascending; fewer than `limit` only where the lane ends. They begin above n + 1 where entries were deleted. */
  after(n: number, limit = PAGE_ENTRIES): Promise<LogDocument[]> {
    const filter = { _id: { $gt: this.idOf(n), $lt: this.idOf(LANE_ENTRIES) } };
    return allOf(() => this.#collections.log.find(filter).sort({ _id: 1 }).limit(limit));
  }

  /**
   * Whether entries above `n`, which was the newest at `knownAt`, can be trusted: a process that was away for long may find late inserts on numbers that were taken away,
   * which are void.
   */
  async isSure(n: number, knownAt: Moment): Promise<boolean> {
    if (elapsedSince(knownAt) <= SURE_FOR_MS) return true;
    return (await this.#floor()) <= n;
  }

  /**
   * Inserts entry `n`, which is the commit point. The caller knows that n − 1 is occupied and learned it at `knownAt`. Resolves to whether the number was won; if not, it
   * holds somebody else's entry.
   * @throws MetricsHandlerError `outcome_unknown` where the entry may or may not be there.
   */
  async append(n: number, content: NewLogDocument, at: number, knownAt: Moment): Promise<boolean> {
    const document: LogDocument = { _id: this.idOf(n), nonce: randomUUID(), at, ...content };
    const pause = new Pause();
    let mayBeThere = false;
    for (;;) {
      try {
        await answered(this.#collections.log.insertOne(document));
        await this.#assertNotVoid(n, knownAt);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) {
          const holder = await this.#holderOf(n, mayBeThere);
          // Where the own entry may have been there, folded and deleted, what is there now says nothing.
          if (holder && (mayBeThere || holder.nonce === document.nonce)) await this.#assertNotVoid(n, knownAt);
          if (holder) return holder.nonce === document.nonce;
        } else if (!isRefusal(error)) {
          mayBeThere ||= !isUnsent(error);
        } else if (!mayBeThere || hasCode(error, 'outcome_unknown')) {
          throw storageError(error);
        }
        if (pause.isOver) throw mayBeThere ? outcomeUnknown(error) : storageError(error);
        await pause.next();
      }
    }
  }

  /** What holds number n, as a majority knows it; nothing yet where the insert that came first is still on its way. */
  async #holderOf(n: number, mayBeThere: boolean): Promise<LogDocument | null> {
    try {
      return await retried(() => this.#collections.log.findOne({ _id: this.idOf(n) }, { projection: { nonce: 1 } }));
    } catch (error) {
      throw mayBeThere ? outcomeUnknown(error) : error;
    }
  }

  /** A number that was taken away is free again, and what lands there is seen by nobody. */
  async #assertNotVoid(n: number, knownAt: Moment): Promise<void> {
    if (elapsedSince(knownAt) > SURE_FOR_MS && n <= (await this.#floor())) throw outcomeUnknown(undefined);
  }

  async #floor(): Promise<number> {
    return (await readState(this.#collections)).floors[this.#lane];
  }
}

export function outcomeUnknown(cause: unknown): MetricsHandlerError {
  return new MetricsHandlerError(
    'outcome_unknown',
    'MongoDB did not say whether it stored the batch; send it again under the same idempotency key',
    cause === undefined ? {} : { cause },
  );
}
