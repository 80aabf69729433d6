import type { MetricDefinition } from '../../../metric/definition.ts';
import type { CommitOutcome } from '../../change.ts';
import { END_OF_TIME_MS } from '../row-keys.ts';
import type { Store } from '../store.ts';
import type { Folder } from '../upkeep/folder.ts';
import { freezeDays } from '../upkeep/freeze-days.ts';
import { recomputeCells } from '../upkeep/recompute-cells.ts';
import { appendEntry, committed } from './append-entry.ts';

/** Creates or replaces a definition. Another kind means other cells, from the raw floor on. */
export function commitDefinition(store: Store, folder: Folder, definition: MetricDefinition): CommitOutcome {
  const { replica, series } = store;
  replica.catalog.assertDefinable(definition.name);
  const before = replica.catalog.definition(definition.name);
  const changesKind = before !== undefined && before.kind !== definition.kind;
  const rebuilt = changesKind ? replica.catalog.select({ metric: definition.name }).map(({ id }) => id) : [];
  if (changesKind) {
    folder.foldAll();
    // What lies below the raw floor is frozen as it was under the old kind.
    for (const id of rebuilt) freezeDays(store, id, Number.POSITIVE_INFINITY);
  }
  series.putMetric(definition);
  const position = appendEntry(store, { kind: 'define', definition, rebuilt });
  for (const id of rebuilt) recomputeCells(store, id, replica.catalog.floors(definition.name).raw, END_OF_TIME_MS);
  return committed(position, 1);
}
