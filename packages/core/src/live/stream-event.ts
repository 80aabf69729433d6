import type { QueryAnswer, SeriesRows } from '../query/query.ts';

/**
 * What a subscription hears. `cursor` is the log position of the state after the event, opaque.
 *
 * - `snapshot`: the whole answer; replaces everything.
 * - `update`: what changed; `applyUpdate` gives the answer after it.
 * - `error`: the query cannot be answered (any more); the subscription is over.
 */
export type StreamEvent =
  | { readonly type: 'snapshot'; readonly cursor: string; readonly answer: QueryAnswer<SeriesRows> }
  | { readonly type: 'update'; readonly cursor: string; readonly update: AnswerUpdate }
  | { readonly type: 'error'; readonly error: Error };

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
