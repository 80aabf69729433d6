import { setTimeout as sleep } from 'node:timers/promises';
import type { AbstractCursor } from 'mongodb';
import { isRefusal, NoAnswerError, storageError } from './mongo-errors.ts';

/** Longer than any healthy operation; what hangs longer is given up, and may still take effect. */
const ANSWER_WITHIN_MS = 15_000;
/** How long a failing operation is repeated: a fail-over takes about ten seconds. */
const RETRY_FOR_MS = 30_000;

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Runs an operation of one answer that may be repeated whatever became of it, until it succeeds, is refused, or time is up.
 * @throws MetricsHandlerError
 */
export function retried<T>(operation: () => Promise<T>): Promise<T> {
  return repeated(() => answered(operation()));
}

/**
 * All documents of a query, which begins again where a page of its cursor fails. Each page has the time of one answer.
 * @throws MetricsHandlerError
 */
export function allOf<T>(find: () => AbstractCursor<T>, signal?: AbortSignal): Promise<T[]> {
  return repeated(async () => {
    signal?.throwIfAborted();
    const cursor = find();
    const found: T[] = [];
    try {
      while (await answered(cursor.hasNext())) {
        for (const document of cursor.readBufferedDocuments()) found.push(document);
        signal?.throwIfAborted();
      }
    } finally {
      // One that was read to its end is closed already; what became of another is no longer of interest.
      cursor.close().catch(() => {});
    }
    return found;
  });
}

async function repeated<T>(operation: () => Promise<T>): Promise<T> {
  const pause = new Pause();
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      if (isRefusal(error) || pause.isOver) throw storageError(error);
      await pause.next();
    }
  }
}

/** @throws NoAnswerError */
export async function answered<T>(operation: Promise<T>): Promise<T> {
  const timeout = new AbortController();
  const late = sleep(ANSWER_WITHIN_MS, undefined, { signal: timeout.signal, ref: false }).then(() => {
    throw new NoAnswerError(ANSWER_WITHIN_MS);
  });
  late.catch(() => {});
  try {
    return await Promise.race([operation, late]);
  } finally {
    timeout.abort();
  }
}

/** Growing pauses between attempts, which end after `RETRY_FOR_MS`. */
export class Pause {
  readonly #end = performance.now() + RETRY_FOR_MS;
  #ms = FIRST_PAUSE_MS;

  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  async next(): Promise<void> {
    // Processes that failed together should not come back together.
    await sleep(this.#ms * (0.5 + Math.random() / 2));
    this.#ms = Math.min(this.#ms * 2, LONGEST_PAUSE_MS);
  }
}
