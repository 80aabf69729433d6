import type { Change, CommitOutcome } from '../../change.ts';
import { END_OF_TIME_MS } from '../row-keys.ts';
import type { Store } from '../store.ts';
import { appendEntry, committed } from './append-entry.ts';

/** Removes series with everything of them; their ids are never given again. */
export function commitPurge(store: Store, { selector, definition }: Extract<Change, { kind: 'purge' }>): CommitOutcome {
  const { replica, series, chunks, cells } = store;
  const selected = replica.catalog.select(selector);
  const metrics =
    selector.metric === undefined ? [...new Set(selected.map(({ metric }) => metric))] : [selector.metric];
  // A definition goes only with the last of its series.
  const removesDefinition =
    definition &&
    selector.metric !== undefined &&
    selected.length === replica.catalog.select({ metric: selector.metric }).length;
  const ids = selected.map(({ id }) => id);
  const position = appendEntry(store, { kind: 'purge', metrics, series: ids, definition: removesDefinition });
  for (const id of ids) {
    chunks.removeDays(id, 0, END_OF_TIME_MS);
    cells.removeSeries(id);
    series.purgeSeries(id, position.n);
  }
  if (removesDefinition) for (const metric of metrics) series.removeMetric(metric);
  return committed(position, ids.length);
}
