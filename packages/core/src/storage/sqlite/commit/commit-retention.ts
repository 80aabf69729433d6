import type { Change, CommitOutcome } from '../../change.ts';
import type { Store } from '../store.ts';
import { appendEntry, committed } from './append-entry.ts';

/** Raises floors, which clip every read at once; the sweep removes what lies below them later. */
export function commitRetention(store: Store, { metric, floors }: Extract<Change, { kind: 'retain' }>): CommitOutcome {
  const { catalog } = store.replica;
  const raised = catalog.raise(metric, floors);
  store.series.setFloors(metric, raised);
  const series = catalog.select({ metric }).map(({ id }) => id);
  return committed(appendEntry(store, { kind: 'retain', metric, series, floors: raised }), series.length);
}
