import type { Change, CommitOutcome } from '../../change.ts';
import type { Store } from '../store.ts';
import { appendEntry, committed } from './append-entry.ts';

/** Removes a credential and tells every process. */
export function commitRevocation(store: Store, { credential }: Extract<Change, { kind: 'revoke' }>): CommitOutcome {
  const affected = store.credentials.remove(credential) ? 1 : 0;
  return committed(appendEntry(store, { kind: 'revoke', credential }), affected);
}
