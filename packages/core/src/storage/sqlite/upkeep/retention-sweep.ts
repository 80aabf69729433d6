import { TIERS } from '../../../cell/tier.ts';
import { hasCode } from '../../../errors.ts';
import type { SeriesId } from '../../../metric/series.ts';
import { type Store, writeStore } from '../store.ts';
import { floorsOf } from '../stored-cells.ts';
import { freezeDays } from './freeze-days.ts';

/** Bounds of one slice, and so of how long the event loop waits for it. */
const SLICE_DAYS = 32;
const SLICE_SERIES = 256;

/** Removes what lies below floors, series by series. Floors clip every read, so when this happens changes no answer. */
export class RetentionSweep {
  readonly #store: Store;
  #queue: SeriesId[] = [];
  #seenRetentions = -1;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Sweeps one slice in a transaction of its own, everything having been folded; tells whether more is waiting. */
  step(): boolean {
    const { replica } = this.#store;
    if (!this.#enqueue()) return false;
    return writeStore(this.#store, 'lazy', () => {
      // Another process has written since: fold first.
      if (replica.overlay.state.frontier < replica.head) return true;
      this.#sweepSlice();
      return this.#queue.length > 0;
    });
  }

  /** Starts again whenever floors may have risen. */
  #enqueue(): boolean {
    const { catalog, retentions } = this.#store.replica;
    if (retentions !== this.#seenRetentions) {
      this.#seenRetentions = retentions;
      const metrics = catalog.metrics().filter(({ floors }) => Object.values(floors).some((floor) => floor > 0));
      this.#queue = metrics.flatMap(({ definition }) =>
        catalog.select({ metric: definition.name }).map(({ id }) => id),
      );
    }
    return this.#queue.length > 0;
  }

  #sweepSlice(): void {
    let days = 0;
    for (let series = 0; series < SLICE_SERIES && days < SLICE_DAYS; series++) {
      const id = this.#queue.pop();
      if (id === undefined) return;
      days += this.#sweepSeries(id, SLICE_DAYS - days);
      if (days === SLICE_DAYS) this.#queue.push(id);
    }
  }

  #sweepSeries(id: SeriesId, maxDays: number): number {
    const { database, cells, replica, context } = this.#store;
    if (!replica.catalog.get(id)) return 0;
    try {
      const days = database.attempt(() => freezeDays(this.#store, id, maxDays));
      const floors = floorsOf(this.#store, id);
      for (const tier of TIERS) cells.removeBelow(id, tier, floors[tier]);
      return days;
    } catch (error) {
      if (!hasCode(error, 'corrupt_data')) throw error;
      context.logger.error(
        { error, series: id },
        'expired raw points are kept because they, or cells beside them, are damaged',
      );
      return 0;
    }
  }
}
