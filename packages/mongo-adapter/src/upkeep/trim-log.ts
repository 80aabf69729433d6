import { BOOKS_LANE, METRICS_LANE } from '../log/lane.ts';
import { readState } from '../open-state.ts';
import { allOf, retried } from '../retried.ts';
import type { Store } from '../store.ts';

/** Entries that every reader may lag behind by. */
const MIN_KEPT_ENTRIES = 1_000;
/** How long a reader may be away before it has to start again; far longer than an attempt to append can take without noticing. */
const MAX_AGE_MS = 10 * 60_000;
/** How often a place in the log is noted. */
const NOTE_EVERY_MS = 60_000;
const TRIM_SLICE_ENTRIES = 1_000;

interface Note {
  readonly at: number;
  readonly folded: number;
  readonly booksFolded: number;
}

/** Deletes entries that were folded long ago, as this process's own clock and memory say: the clocks of machines that wrote them do not matter. */
export class LogTrim {
  readonly #store: Store;
  #notes: Note[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Deletes a slice; tells whether more may be waiting. */
  async step(): Promise<boolean> {
    const { collections, context } = this.#store;
    const { folded, booksFolded, floors } = await readState(collections);
    const now = context.clock.now();
    const newest = this.#notes.at(-1);
    if (!newest || now - newest.at >= NOTE_EVERY_MS) this.#notes.push({ at: now, folded, booksFolded });
    const old = this.#notes.findLast(({ at }) => at <= now - MAX_AGE_MS);
    if (!old) return false;
    this.#notes = this.#notes.filter(({ at }) => at >= old.at);
    const metrics = await this.#trim(METRICS_LANE, floors[0], Math.min(old.folded, folded - MIN_KEPT_ENTRIES));
    const books = await this.#trim(BOOKS_LANE, floors[1], Math.min(old.booksFolded, booksFolded - MIN_KEPT_ENTRIES));
    if (metrics) await this.#forgetNames(floors[0]);
    return metrics || books;
  }

  /** Raises the floor first: whoever writes below it must learn that it is void. */
  async #trim(lane: 0 | 1, floor: number, upTo: number): Promise<boolean> {
    if (upTo <= floor) return false;
    const next = Math.min(upTo, floor + TRIM_SLICE_ENTRIES);
    const { state, log } = this.#store.collections;
    await retried(() => state.updateOne({ _id: 'state' }, { $max: { [`floors.${lane}`]: next } }));
    const base = lane * 2 ** 40;
    await retried(() => log.deleteMany({ _id: { $gt: base, $lte: base + next } }));
    return true;
  }

  /** Forgets what series were called that were purged before the log's oldest entry. */
  async #forgetNames(floor: number): Promise<void> {
    const { collections, replica } = this.#store;
    const { purged } = replica.memory;
    const ids = [...purged.keys()].slice(0, TRIM_SLICE_ENTRIES);
    if (ids.length === 0) return;
    const filter = { _id: { $in: ids }, swept: true, purged: { $lte: floor } };
    await retried(() => collections.series.updateMany(filter, { $unset: { ref: '' } }));
    const left = await allOf(() =>
      collections.series.find({ _id: { $in: ids }, ref: { $exists: true } }, { projection: { _id: 1 } }),
    );
    const named = new Set(left.map(({ _id }) => _id));
    for (const id of ids) if (!named.has(id)) purged.delete(id);
  }
}
