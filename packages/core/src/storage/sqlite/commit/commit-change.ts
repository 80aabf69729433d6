import { MetricsHandlerError } from '../../../errors.ts';
import type { Change, CommitOutcome } from '../../change.ts';
import type { Store } from '../store.ts';
import type { Folder } from '../upkeep/folder.ts';
import { commitDefinition } from './commit-definition.ts';
import { commitDelete } from './commit-delete.ts';
import { commitPoints } from './commit-points.ts';
import { commitPurge } from './commit-purge.ts';
import { commitRetention } from './commit-retention.ts';
import { commitRevocation } from './commit-revocation.ts';

/** Commits one change inside the open transaction. A refusal leaves nothing; an error of the store itself is thrown and ends the transaction. */
export function commitChange(store: Store, folder: Folder, change: Change): CommitOutcome {
  try {
    // Points are refused before anything is written; the others can fail halfway, on damaged data.
    if (change.kind === 'points') return commitPoints(store, change);
    return store.database.attempt(() => commitRare(store, folder, change));
  } catch (error) {
    if (!(error instanceof MetricsHandlerError)) throw error;
    if (change.kind !== 'points') {
      store.replica.invalidate();
      store.replica.synchronise();
    }
    return { status: 'refused', error };
  }
}

function commitRare(store: Store, folder: Folder, change: Exclude<Change, { kind: 'points' }>): CommitOutcome {
  switch (change.kind) {
    case 'define':
      return commitDefinition(store, folder, change.definition);
    case 'delete':
      return commitDelete(store, folder, change);
    case 'purge':
      return commitPurge(store, change);
    case 'retain':
      return commitRetention(store, change);
    case 'revoke':
      return commitRevocation(store, change);
  }
}
