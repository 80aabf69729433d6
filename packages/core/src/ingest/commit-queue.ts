import { EventEmitter } from 'eventemitter3';
import { nextTurn } from '../next-turn.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { Change, CommitOutcome } from '../storage/change.ts';

interface Waiting {
  readonly change: Change;
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Changes that share one commit; more would hold up who came first. */
const MAX_GROUP = 1_024;

/**
 * Group commit: changes that arrive while a commit runs, or in the same turn of the event loop, share the next one and its sync to disk.
 * Emits `commit` with its changes after every commit, failed ones included.
 */
export class CommitQueue extends EventEmitter<{ commit: [changes: readonly Change[]] }> {
  readonly #storage: StorageAdapter;
  #waiting: Waiting[] = [];
  #draining = false;
  #idle: (() => void)[] = [];
  commits = 0;

  constructor(storage: StorageAdapter) {
    super();
    this.#storage = storage;
  }

  /** Resolves once the change is durable, or to why it was refused. Rejects with the store's failure. */
  push(change: Change): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      if (this.#draining) return;
      this.#draining = true;
      nextTurn(() => void this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_GROUP);
      const changes = group.map(({ change }) => change);
      this.commits++;
      try {
        const outcomes = await this.#storage.commit(changes);
        for (const [i, { resolve }] of group.entries()) resolve(outcomes[i] as CommitOutcome);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      // Also after a failure: its outcome may be unknown.
      this.emit('commit', changes);
      await new Promise<void>(nextTurn);
    }
    this.#draining = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when nothing waits and no commit runs. */
  async idle(): Promise<void> {
    if (this.#draining) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}

/** Commits one change; throws why it was refused. Resolves to how many items it affected. */
export async function committed(queue: CommitQueue, change: Change): Promise<number> {
  const outcome = await queue.push(change);
  if (outcome.status === 'refused') throw outcome.error;
  return outcome.status === 'committed' ? outcome.affected : 0;
}
