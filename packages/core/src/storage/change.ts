import type { RawColumns } from '../cell/raw-columns.ts';
import type { Tier } from '../cell/tier.ts';
import type { MetricDefinition } from '../metric/definition.ts';
import type { SeriesId, SeriesRecord, SeriesRef } from '../metric/series.ts';
import type { CredentialRef } from './credential-store.ts';
import type { LogPosition } from './cursor.ts';

/**
 * Points of one series, checked by core: at least one single value or summary. Timestamps are epoch milliseconds, integers, in any order; summaries ascend by
 * their instant. Adapters must not change them.
 */
export interface SeriesPoints extends SeriesRef, RawColumns {}

/** Names a batch, so that sending it again changes nothing. */
export interface IdempotencyKey {
  /** Unique per principal; at most 512 characters. */
  readonly key: string;
  /** A hash of the batch's content: the same key with another hash is a conflict. */
  readonly hash: string;
}

/** The ages below which a metric's data is gone, as epoch milliseconds on UTC day edges; 0 keeps everything. */
export type Floors = Readonly<Record<'raw' | Tier, number>>;

export const NO_FLOORS: Floors = { raw: 0, minute: 0, quarter: 0, hour: 0, day: 0 };

/** Which series an operation is about. Absent members match everything. */
export interface SeriesSelector {
  readonly metric?: string | undefined;
  /** Any of these books; `null` is "no book". */
  readonly bookIds?: readonly (string | null)[] | undefined;
  /** Pairs that a series must all carry. */
  readonly labels?: SeriesRef['labels'] | undefined;
}

/**
 * What can be committed. Each change is all or nothing.
 *
 * - `points`: the points of one batch. A metric without a definition is defined as a gauge in the same step.
 * - `define`: creates or replaces a definition. A metric that becomes a histogram gets its sketches rebuilt from raw.
 * - `delete`: removes the raw points of the selected series in `[from, to)` and mends every tier. `from` must not lie below the raw floor.
 * - `purge`: removes the selected series for good, in every tier, frozen cells included; with `definition` also the metric's definition, once
 *   no series of the metric is left.
 * - `revoke`: removes a credential; one that is not there counts as committed.
 * - `retain`: raises floors of a metric; a floor never sinks (a lower one is ignored), and a coarser tier's floor is never above a finer one's.
 */
export type Change =
  | {
      readonly kind: 'points';
      readonly points: readonly SeriesPoints[];
      readonly idempotency?: IdempotencyKey | undefined;
    }
  | { readonly kind: 'define'; readonly definition: MetricDefinition }
  | { readonly kind: 'delete'; readonly selector: SeriesSelector; readonly from: number; readonly to: number }
  | { readonly kind: 'purge'; readonly selector: SeriesSelector; readonly definition: boolean }
  | { readonly kind: 'retain'; readonly metric: string; readonly floors: Floors }
  | { readonly kind: 'revoke'; readonly credential: CredentialRef };

/** What became of one change. `duplicate`: a batch with this key and content was committed before; nothing changed now. */
export type CommitOutcome =
  | { readonly status: 'committed'; readonly position: LogPosition; readonly affected: number }
  | { readonly status: 'duplicate' }
  | { readonly status: 'refused'; readonly error: Error };

/** Points as the log keeps them: the series is the one that was chosen at the commit, which may be the overflow series. */
export interface LoggedPoints extends RawColumns {
  readonly series: SeriesRecord;
}

/** One entry of the change log. */
export type LogEntry = { readonly position: LogPosition } & (
  | { readonly kind: 'points'; readonly points: readonly LoggedPoints[] }
  | { readonly kind: 'define'; readonly definition: MetricDefinition; readonly rebuilt: readonly SeriesId[] }
  | { readonly kind: 'delete'; readonly series: readonly SeriesId[]; readonly from: number; readonly to: number }
  | {
      readonly kind: 'purge';
      readonly metrics: readonly string[];
      readonly series: readonly SeriesId[];
      readonly definition: boolean;
    }
  | { readonly kind: 'retain'; readonly metric: string; readonly series: readonly SeriesId[]; readonly floors: Floors }
  | { readonly kind: 'rebuild'; readonly series: readonly SeriesId[]; readonly from: number; readonly to: number }
  | { readonly kind: 'revoke'; readonly credential: CredentialRef }
);
