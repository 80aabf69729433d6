import type { SeriesId } from '@metrics-handler/core';
import { chunkKey, TIERS } from '@metrics-handler/core/storage';
import type { Collection, Document, Filter } from 'mongodb';
import { allOf, retried } from '../retried.ts';
import type { Store } from '../store.ts';
import { blockSpan } from '../table/blocks.ts';
import { daySpan } from '../table/chunks.ts';
import type { IdRange } from '../table/find-ranges.ts';
import { blockKey } from '../table/stored-block.ts';

/** Bounds of one slice. */
const SLICE_SERIES = 64;

/** Removes what lies below floors, and what purges left. Floors clip every read, so when this happens changes no answer. */
export class Sweep {
  readonly #store: Store;
  #metric: string | undefined;
  #floors = '';
  #queue: SeriesId[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Sweeps one slice; tells whether more may be waiting. Everything has been folded. */
  async step(): Promise<boolean> {
    const purged = await this.#nextPurged();
    if (purged.length > 0) {
      await this.#sweepPurged(purged);
      return true;
    }
    if (this.#metric === undefined && !(await this.#choose())) return false;
    await this.#sweepBelow(this.#queue.splice(-SLICE_SERIES));
    if (this.#queue.length === 0) await this.#finish();
    return true;
  }

  /** Takes the next metric whose floors have risen since it was swept. */
  async #choose(): Promise<boolean> {
    const { catalog, swept } = this.#store.replica.memory;
    for (const { definition, floors } of catalog.metrics()) {
      const wanted = JSON.stringify(floors);
      if (Object.values(floors).every((floor) => floor === 0) || swept.get(definition.name) === wanted) continue;
      if (await this.#isSwept(definition.name, wanted)) {
        swept.set(definition.name, wanted);
        continue;
      }
      await this.#announce();
      this.#metric = definition.name;
      this.#floors = wanted;
      this.#queue = catalog.select({ metric: definition.name }).map(({ id }) => id);
      return true;
    }
    return false;
  }

  /** Whether another process has done it since this one opened the store. */
  async #isSwept(metric: string, wanted: string): Promise<boolean> {
    const { metrics } = this.#store.collections;
    const found = await retried(() => metrics.findOne({ _id: metric }, { projection: { swept: 1 } }));
    return found?.swept === wanted;
  }

  /** Purged series of which something may be left; those that another process has swept are forgotten. */
  async #nextPurged(): Promise<SeriesId[]> {
    const { collections, replica } = this.#store;
    const { unswept } = replica.memory;
    while (unswept.size > 0) {
      const ids = [...unswept].slice(0, SLICE_SERIES);
      const filter = { _id: { $in: ids }, swept: true };
      const swept = await allOf(() => collections.series.find(filter, { projection: { _id: 1 } }));
      for (const { _id } of swept) unswept.delete(_id);
      const left = ids.filter((id) => unswept.has(id));
      if (left.length > 0) return left;
    }
    return [];
  }

  /** Before anything goes, so that a reader that may miss it reads again. */
  async #announce(): Promise<void> {
    const { state } = this.#store.collections;
    await retried(() => state.updateOne({ _id: 'state' }, { $inc: { removals: 1 } }));
  }

  async #sweepBelow(ids: readonly SeriesId[]): Promise<void> {
    const { collections, replica } = this.#store;
    const known = ids.filter((id) => replica.memory.catalog.get(id));
    if (known.length === 0) return;
    const chunks = known.map((id) => daySpan(id, 0, replica.floorsOf(id).raw)).filter(({ from, to }) => from < to);
    const blocks = known
      .flatMap((id) => TIERS.map((tier) => ({ id, tier, from: 0, to: replica.floorsOf(id)[tier] })))
      .map((span) => {
        const { from } = blockSpan(span);
        // A block that the floor cuts stays.
        return { from, to: blockSpan({ ...span, from: span.to, to: span.to }).from };
      })
      .filter(({ from, to }) => from < to);
    await Promise.all([remove(collections.points, chunks), remove(collections.cells, blocks)]);
  }

  async #finish(): Promise<void> {
    const { collections, replica } = this.#store;
    const metric = this.#metric as string;
    const swept = this.#floors;
    this.#metric = undefined;
    replica.memory.swept.set(metric, swept);
    await retried(() => collections.metrics.updateOne({ _id: metric, floors: swept }, { $set: { swept } }));
  }

  async #sweepPurged(ids: readonly SeriesId[]): Promise<void> {
    const { collections, replica } = this.#store;
    await this.#announce();
    await Promise.all([
      remove(
        collections.points,
        ids.map((id) => ({ from: chunkKey(id, 0, 0), to: chunkKey(id + 1, 0, 0) })),
      ),
      remove(
        collections.cells,
        ids.map((id) => ({ from: blockKey(id, 'minute', 0), to: blockKey(id + 1, 'minute', 0) })),
      ),
    ]);
    await retried(() => collections.series.updateMany({ _id: { $in: [...ids] } }, { $set: { swept: true } }));
    for (const id of ids) replica.memory.unswept.delete(id);
  }
}

async function remove<T extends Document & { _id: number }>(
  collection: Collection<T>,
  ranges: readonly IdRange[],
): Promise<void> {
  if (ranges.length === 0) return;
  const operations = ranges.map(({ from, to }) => ({
    deleteMany: { filter: { _id: { $gte: from, $lt: to } } as Filter<T> },
  }));
  await retried(() => collection.bulkWrite(operations, { ordered: false }));
}
