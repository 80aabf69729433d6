import type { SeriesId } from '@metrics-handler/core';
import { NO_FLOORS } from '@metrics-handler/core/storage';
import { corruptDocument } from '../corrupt-document.ts';
import { readState } from '../open-state.ts';
import type { Run } from '../replica/overlay.ts';
import type { Store } from '../store.ts';
import { TornRead } from '../table/chunks.ts';

/** What a read knows of a series before it turns to stored documents. */
export interface SeriesView {
  readonly id: SeriesId;
  /** An unknown or purged series has nothing, whatever is stored of it. */
  readonly isKnown: boolean;
  readonly floors: typeof NO_FLOORS;
  /** Below it minutes are stored as cells; at or above it they are folded from raw. */
  readonly frozenTo: number;
  readonly withBins: boolean;
  /** Unfolded points. */
  readonly runs: readonly Run[];
}

/** The state of the log at which an answer is put together. */
export interface Snapshot {
  readonly head: number;
  readonly frontier: number;
  readonly series: readonly SeriesView[];
}

/** Documents change while they are read; a read that meets two times begins again. Only removals and folds by others make it. */
const MAX_ATTEMPTS = 100;

/**
 * Answers at one position of the log: memory first, then `read` of the stored documents, which adds what they do not have. Begins again where documents were ahead of memory, or
 * something was removed meanwhile.
 */
export async function atSnapshot<T>(
  store: Store,
  ids: readonly SeriesId[],
  foldStep: () => Promise<unknown>,
  read: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const { replica, collections } = store;
  for (let attempt = 0; ; attempt++) {
    if (attempt > 0) replica.note(await readState(collections));
    await replica.synchronise();
    const { removals } = replica.memory;
    while (replica.memory.pending.isInTheWay) await foldStep();
    const snapshot = snapshotOf(store, ids);
    const waiting = retentionsOf(store, ids);
    try {
      const answer = await read(snapshot);
      const state = await readState(collections);
      const isWhole = state.removals === removals && !waiting.some((n) => n <= state.folded);
      replica.note(state);
      if (isWhole) return answer;
    } catch (error) {
      if (!(error instanceof TornRead)) throw error;
      if (attempt === MAX_ATTEMPTS) throw corruptDocument(error.collection, error.id);
    }
  }
}

function snapshotOf({ replica }: Store, ids: readonly SeriesId[]): Snapshot {
  const { head, frontier, catalog, overlay, pending } = replica.memory;
  return {
    head,
    frontier,
    series: ids.map((id) => {
      const metric = catalog.get(id)?.metric;
      if (metric === undefined)
        return { id, isKnown: false, floors: NO_FLOORS, frozenTo: 0, withBins: false, runs: [] };
      const floors = catalog.floors(metric);
      return {
        id,
        isKnown: true,
        floors,
        frozenTo: (pending.retention(metric)?.floorsBefore ?? floors).raw,
        withBins: catalog.definition(metric)?.kind === 'histogram',
        runs: overlay.runs(id),
      };
    }),
  };
}

/** Retentions that are not carried out yet: once they are, raw points may go that this read still wants. */
function retentionsOf({ replica }: Store, ids: readonly SeriesId[]): number[] {
  const { catalog, pending } = replica.memory;
  const metrics = new Set(ids.map((id) => catalog.get(id)?.metric ?? ''));
  return [...metrics].flatMap((metric) => pending.retention(metric)?.n ?? []);
}
