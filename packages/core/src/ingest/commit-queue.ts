import { EventEmitter } from 'eventemitter3';
import type { Clock } from '../clock.ts';
import { nextTurn } from '../next-turn.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { Change, CommitOutcome } from '../storage/change.ts';
import { canShare, pointsOf, sharedChange } from './shared-points.ts';

interface Waiting {
  readonly change: Change;
  /** When it came, epoch ms. */
  readonly at: number;
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Changes that share one commit; more would hold up who came first. */
const MAX_GROUP = 1_024;
/** A group this large is not waited with for more. */
const GATHERED = 256;
/** Commits under way at once: while one is synced to disk the next is written. */
const MAX_OPEN = 2;

/**
 * Group commit: changes that arrive while commits run, or in the same turn of the event loop, share the next one and its sync to disk, and small
 * batches without a key also one entry of the log: it is the batches' order that counts, not their borders.
 * Emits `commit` with its changes after every commit, failed ones included.
 */
export class CommitQueue extends EventEmitter<{ commit: [changes: readonly Change[]] }> {
  readonly #storage: StorageAdapter;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  /** Groups whose commit is under way, the oldest first. */
  readonly #open = new Set<readonly Waiting[]>();
  #gathering = false;
  #idle: (() => void)[] = [];
  commits = 0;

  constructor(storage: StorageAdapter, clock: Clock) {
    super();
    this.#storage = storage;
    this.#clock = clock;
  }

  /** How long the oldest change that is not durable yet has been waiting; 0 where none waits. */
  get lagMs(): number {
    const [group = this.#waiting] = this.#open;
    const [oldest] = group;
    return oldest ? Math.max(0, this.#clock.now() - oldest.at) : 0;
  }

  /** Resolves once the change is durable, or to why it was refused. Rejects with the store's failure. */
  push(change: Change): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, at: this.#clock.now(), resolve, reject });
      void this.#next();
    });
  }

  async #next(): Promise<void> {
    if (this.#gathering || this.#open.size >= MAX_OPEN || this.#waiting.length === 0) return;
    this.#gathering = true;
    await this.#gather();
    this.#gathering = false;
    const group = this.#waiting.splice(0, MAX_GROUP);
    this.#open.add(group);
    const finished = this.#commitGroup(group);
    void this.#next();
    await finished;
    this.#open.delete(group);
    void this.#next();
    if (this.#isIdle) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    const changes = group.map(({ change }) => change);
    this.commits++;
    try {
      const refused = await this.#commit(sharing(group));
      // One of them is at fault; which, each tells by itself.
      if (refused.length > 0) await this.#commit(refused.map((one) => [one]));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    // Also after a failure: its outcome may be unknown.
    this.emit('commit', changes);
  }

  /** Waits while every turn of the event loop brings more: whoever was answered last sends the next as the others do, and one sync serves them all. */
  async #gather(): Promise<void> {
    let before: number;
    do {
      before = this.#waiting.length;
      await new Promise<void>(nextTurn);
    } while (this.#waiting.length > before && this.#waiting.length < GATHERED);
  }

  /** Commits sets of changes, each as one change. Returns those of sets that were refused as a whole. */
  async #commit(sets: readonly (readonly Waiting[])[]): Promise<Waiting[]> {
    const outcomes = await this.#storage.commit(sets.map(changeOf));
    const refused: Waiting[] = [];
    for (const [i, set] of sets.entries()) {
      const outcome = outcomes[i] as CommitOutcome;
      if (outcome.status === 'refused' && set.length > 1) refused.push(...set);
      else for (const { change, resolve } of set) resolve(set.length > 1 ? outcomeOf(change, outcome) : outcome);
    }
    return refused;
  }

  /** Resolves when nothing waits and no commit runs. */
  async idle(): Promise<void> {
    if (!this.#isIdle) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  get #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#open.size === 0;
  }
}

/** Sets of changes that follow each other and may share an entry; all others alone. */
function sharing(group: readonly Waiting[]): Waiting[][] {
  const sets: Waiting[][] = [];
  let open: Waiting[] | undefined;
  for (const one of group) {
    if (!canShare(one.change)) open = undefined;
    else if (open) {
      open.push(one);
      continue;
    } else open = [one];
    sets.push(open ?? [one]);
  }
  return sets;
}

function changeOf(set: readonly Waiting[]): Change {
  const changes = set.map(({ change }) => change);
  return changes.length > 1 ? sharedChange(changes.filter(canShare)) : (changes[0] as Change);
}

/** What became of a part of what was committed. */
function outcomeOf(change: Change, outcome: CommitOutcome): CommitOutcome {
  return outcome.status === 'committed' && change.kind === 'points'
    ? { ...outcome, affected: pointsOf(change) }
    : outcome;
}

/** Commits one change; throws why it was refused. Resolves to how many items it affected. */
export async function committed(queue: CommitQueue, change: Change): Promise<number> {
  const outcome = await queue.push(change);
  if (outcome.status === 'refused') throw outcome.error;
  return outcome.status === 'committed' ? outcome.affected : 0;
}
