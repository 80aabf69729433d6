import type { QueryAnswer, SeriesRows } from '../query/query.ts';

/**
 * What a subscription hears. `cursor` is the log position of the state after the event, opaque.
 *
 * - `snapshot`: the whole answer; replaces everything.
 * - `update`: what changed; `applyUpdate` gives the answer after it. It may repeat what did not change, and is empty where only the cursor moved on.
 * - `unchanged`: nothing changed up to `cursor`; said when nothing else was for 15 s.
 * - `reset`: what changed since the cursor that the subscriber came with cannot be told; a `snapshot` follows.
 * - `error`: the query cannot be answered (any more); the subscription is over.
 */
export type StreamEvent =
  | { readonly type: 'snapshot'; readonly cursor: string; readonly answer: QueryAnswer<SeriesRows> }
  | { readonly type: 'update'; readonly cursor: string; readonly update: AnswerUpdate }
  | { readonly type: 'unchanged'; readonly cursor: string }
  | { readonly type: 'reset'; readonly reason: ResetReason }
  | { readonly type: 'error'; readonly error: Error };

/**
 * Why a subscriber starts again.
 *
 * - `unknown_cursor`: nobody gave this cursor out for this query, or the store is another one.
 * - `history_lost`: the log no longer reaches back that far.
 * - `answer_changed`: other groups, another definition, a purge, retention, or a clock that was set back.
 */
export const RESET_REASONS = ['unknown_cursor', 'history_lost', 'answer_changed'] as const;
export type ResetReason = (typeof RESET_REASONS)[number];

/** What tells the series of an answer apart. */
export type GroupName = Pick<SeriesRows, 'group' | 'other'>;

/** The way from one answer of a query to the next. */
export interface AnswerUpdate {
  /** The new range: buckets outside it go. */
  readonly from: string;
  readonly to: string;
  /** Only when it changed: every group in order; groups that it does not name go. */
  readonly groups?: readonly GroupName[];
  /** Buckets inside the range that lost their points and are not shown (fill `none`). */
  readonly dropped?: readonly (GroupName & { readonly starts: readonly string[] })[];
  /** Changed and new buckets; each replaces the one of equal `start`. */
  readonly series: readonly SeriesRows[];
}
