import type { Change, CommitOutcome } from '@metrics-handler/core';
import { removeCredential } from '../credentials.ts';
import type { Folder } from '../fold/folder.ts';
import { documentOf } from '../log/log-document.ts';
import { elapsedSince, momentNow } from '../moment.ts';
import type { Store } from '../store.ts';
import { KEY_GRACE_MS } from '../upkeep/forget-keys.ts';
import { judge } from './judge.ts';
import { entriesSince, prepare } from './prepare.ts';

/** A process that has heard of others lately lets them in: it asks for their entries before it tries for a number. */
const CONTENDED_FOR_MS = 1_000;

/** Commits changes in order, neighbouring batches of points in one entry. */
export async function commitChanges(
  store: Store,
  folder: Folder,
  changes: readonly Change[],
): Promise<readonly CommitOutcome[]> {
  const outcomes: CommitOutcome[] = [];
  while (outcomes.length < changes.length) {
    outcomes.push(...(await commitNext(store, folder, changes.slice(outcomes.length))));
  }
  return outcomes;
}

/**
 * Judges the first changes by the state at the head and tries to win the next number. Who wins has proved that the state was still the same; who loses takes in what came between
 * and judges again.
 */
async function commitNext(store: Store, folder: Folder, changes: readonly Change[]): Promise<CommitOutcome[]> {
  const { replica, lane, collections, context } = store;
  const { foreignAt } = replica.memory;
  let isFresh = foreignAt !== undefined && elapsedSince(foreignAt) < CONTENDED_FOR_MS;
  if (isFresh) await replica.synchronise();
  const startedAt = momentNow();
  const headBefore = replica.memory.head;
  const [first] = changes;
  // Before the log, so that a crash between the two leaves a credential that is gone, never one that lives on.
  const isRevoked = first?.kind === 'revoke' && (await removeCredential(collections, first.credential));
  let prepared = await prepare(store, folder, changes);
  for (;;) {
    const between = entriesSince(store, prepared);
    if (!between) {
      prepared = await prepare(store, folder, changes);
      continue;
    }
    // From here to the insert nothing is awaited, so this is judged by the entry before `n`.
    const { head, headReadAt } = replica.memory;
    const n = head + 1;
    // Nothing is in the log yet, so a short attempt is as good as one that begins now: keys outlive their age by more than it takes.
    const acceptedAt = elapsedSince(startedAt) < KEY_GRACE_MS ? head : headBefore;
    const { content, outcomes } = judge(store, changes, { ...prepared, between, acceptedAt, isRevoked });
    const isRefused = outcomes.some((outcome) => !('affected' in outcome));
    if (isRefused && !isFresh) {
      // What does not go into the log is not proved by a number, so it is judged by what others have committed.
      await replica.synchronise();
      isFresh = true;
      continue;
    }
    const committed = (affected: number): CommitOutcome => ({
      status: 'committed',
      position: { lane: 0, n },
      affected,
    });
    const all = outcomes.map((outcome) => ('affected' in outcome ? committed(outcome.affected) : outcome));
    if (!content) return all;
    const at = context.clock.now();
    if (await lane.append(n, documentOf(content), at, headReadAt)) {
      replica.accept({ n, at, content });
      return all;
    }
    await replica.synchronise();
    isFresh = true;
  }
}
