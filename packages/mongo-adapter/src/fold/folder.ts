import { hasCode, type SeriesId } from '@metrics-handler/core';
import { NO_FLOORS } from '@metrics-handler/core/storage';
import { Mutex } from '../mutex.ts';
import { readState } from '../open-state.ts';
import type { PendingEntry } from '../replica/pending.ts';
import { retried } from '../retried.ts';
import type { Store } from '../store.ts';
import { foldPoints } from './fold-points.ts';
import { foldRecords } from './fold-records.ts';
import { freeze } from './freeze.ts';
import { deletePoints, OvertakenError, recompute } from './recompute.ts';
import { Unfolded } from './unfolded.ts';

/** Folding waits for this many points, or for 96 of each series, so that a document is rewritten for many points at once. */
const MIN_PENDING_POINTS = 131_072;
const PENDING_POINTS_PER_SERIES = 96;
/** Bounds what memory holds, and what is read from the log when a process starts. */
const MAX_PENDING_POINTS = 1_048_576;

/** Series of one slice: how many documents are read and written at a time. */
const SLICE_SERIES = 256;

/** Entries that are folded together: points up to `hi`, or the one entry `hi` that changes more than it adds. */
interface Task {
  readonly hi: number;
  readonly step: PendingEntry | undefined;
  readonly queue: SeriesId[];
}

/**
 * Brings entries of the log into stored documents, in order and without a gap. Every process may fold at any time: each document carries the number of the entry that it is
 * folded to, and is replaced only as it was read. The frontier rises once every document of the task is acknowledged.
 */
export class Folder {
  readonly #store: Store;
  readonly #mutex = new Mutex();
  #task: Task | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Whether entries that this process knows are still to be folded. */
  get isBehind(): boolean {
    const { frontier, head } = this.#store.replica.memory;
    return frontier < head;
  }

  /** After commits: folds when enough is waiting. Failures are reported, not thrown: nothing is lost. */
  keepUp(): void {
    const { overlay } = this.#store.replica.memory;
    if (overlay.points <= pendingBound(overlay.series)) return;
    void this.#mutex.run(async () => {
      try {
        while (this.#store.replica.memory.overlay.points > pendingBound(overlay.series) / 2) await this.#step();
      } catch (error) {
        this.#store.context.logger.warn({ error }, 'folding failed and will be tried again');
      }
    });
  }

  /** Folds one slice; tells whether more is waiting. */
  step(): Promise<boolean> {
    return this.#mutex.run(() => this.#step());
  }

  /** Folds everything up to and including entry `n`, which this process knows. */
  async foldTo(n: number): Promise<void> {
    while (this.#store.replica.memory.frontier < n) await this.step();
  }

  idle(): Promise<void> {
    return this.#mutex.idle();
  }

  async #step(): Promise<boolean> {
    const { replica, collections } = this.#store;
    replica.note(await readState(collections));
    if (!this.#task || this.#task.hi <= replica.memory.frontier) this.#task = this.#plan();
    if (!this.#task) return false;
    try {
      await this.#carryOut(this.#task);
    } catch (error) {
      if (!(error instanceof OvertakenError)) throw error;
      this.#task = undefined;
      await replica.synchronise();
    }
    return this.isBehind;
  }

  #plan(): Task | undefined {
    const { frontier, head, pending, overlay } = this.#store.replica.memory;
    if (frontier >= head) return undefined;
    const step = pending.firstStep();
    if (step && step.n === frontier + 1) return { hi: step.n, step, queue: this.#seriesOf(step) };
    return { hi: step ? step.n - 1 : head, step: undefined, queue: overlay.ids() };
  }

  #seriesOf({ content }: PendingEntry): SeriesId[] {
    const { catalog } = this.#store.replica.memory;
    const ids = content.kind === 'define' ? content.rebuilt : 'series' in content ? content.series : [];
    return ids.filter((id) => catalog.get(id));
  }

  async #carryOut(task: Task): Promise<void> {
    const ids = task.queue.slice(-SLICE_SERIES);
    if (task.step) for (const id of ids) await this.#carryOutStep(task.step, id);
    else await this.#foldSlice(ids, task.hi);
    task.queue.length -= ids.length;
    if (task.queue.length === 0) await this.#finish(task);
  }

  async #foldSlice(ids: readonly SeriesId[], hi: number): Promise<void> {
    const { replica } = this.#store;
    const series: Unfolded[] = [];
    for (const id of ids) {
      const runs = replica.memory.overlay.runs(id).filter(({ n }) => n <= hi);
      if (runs.length > 0) series.push(new Unfolded(id, runs, replica.hasBinsAt(id, hi)));
    }
    await foldPoints(this.#store, series, hi);
  }

  async #carryOutStep({ n, content }: PendingEntry, id: SeriesId): Promise<void> {
    const { replica, context } = this.#store;
    try {
      switch (content.kind) {
        case 'delete': {
          const days = await deletePoints(this.#store, id, content.from, content.to, n);
          if (days) await recompute(this.#store, id, days, n);
          return;
        }
        case 'rebuild': {
          const from = Math.max(content.from, replica.floorsAt(id, n).raw);
          return await recompute(this.#store, id, { from, to: content.to }, n);
        }
        case 'define':
          return await recompute(
            this.#store,
            id,
            { from: replica.floorsAt(id, n).raw, to: Number.MAX_SAFE_INTEGER },
            n,
          );
        case 'retain':
          return await freeze(this.#store, id, content.floorsBefore ?? NO_FLOORS, content.floors, n);
      }
    } catch (error) {
      if (!hasCode(error, 'corrupt_data')) throw error;
      context.logger.error({ error, series: id }, 'damaged points were left as they are; restore a backup');
    }
  }

  async #finish({ hi }: Task): Promise<void> {
    const { collections, replica } = this.#store;
    await foldRecords(this.#store, hi);
    const { nextId } = replica.memory.catalog;
    await retried(() => collections.state.updateOne({ _id: 'state' }, { $max: { folded: hi, nextSeries: nextId } }));
    replica.note({ folded: hi, removals: 0 });
  }
}

function pendingBound(series: number): number {
  return Math.min(Math.max(MIN_PENDING_POINTS, series * PENDING_POINTS_PER_SERIES), MAX_PENDING_POINTS);
}
