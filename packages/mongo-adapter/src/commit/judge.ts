import { type Change, type CommitOutcome, MetricsHandlerError } from '@metrics-handler/core';
import type { Entry, EntryContent } from '../log/log-document.ts';
import type { Store } from '../store.ts';
import { judgeChange } from './judge-change.ts';
import { judgePoints, leadingPoints } from './judge-points.ts';
import type { Prepared } from './prepare.ts';

/** What changes are judged by, beside what memory holds at the head. */
export interface Evidence extends Prepared {
  /** Entries between what was read and the head. */
  readonly between: readonly Entry[];
  /** The head when the changes came. */
  readonly acceptedAt: number;
  /** The credential was there. */
  readonly isRevoked: boolean;
}

/** What is to be appended for the first of the changes that wait, and what each of them comes to. */
export interface Verdict {
  /** Nothing where every change was refused or came before. */
  readonly content: EntryContent | undefined;
  readonly outcomes: readonly (Exclude<CommitOutcome, { status: 'committed' }> | { readonly affected: number })[];
}

/** Judges the first change, or as many batches of points as one entry should hold. Awaits nothing. */
export function judge(store: Store, changes: readonly Change[], evidence: Evidence): Verdict {
  const first = changes[0] as Change;
  if (first.kind === 'points') return judgePoints(store, leadingPoints(changes), evidence);
  try {
    return judgeChange(store, first, evidence);
  } catch (error) {
    if (!(error instanceof MetricsHandlerError)) throw error;
    return { content: undefined, outcomes: [{ status: 'refused', error }] };
  }
}
