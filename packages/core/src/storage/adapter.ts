import type { CellColumns } from '../cell/cell-columns.ts';
import type { RawColumns } from '../cell/raw-columns.ts';
import type { Tier } from '../cell/tier.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { MetricDefinition } from '../metric/definition.ts';
import type { SeriesId, SeriesRecord } from '../metric/series.ts';
import type { BookStore } from './book-store.ts';
import type { Change, CommitOutcome, Floors, LogEntry, SeriesSelector } from './change.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Cursor } from './cursor.ts';

/** What an adapter can and cannot do; declared, never guessed. */
export interface StorageCapabilities {
  /** Committed data survives the end of the process. */
  readonly durable: boolean;
  /** Other processes may commit to the same data, so the log has to be asked before every answer. */
  readonly shared: boolean;
}

/** A definition with what the store knows about it. */
export interface MetricRecord {
  readonly definition: MetricDefinition;
  readonly floors: Floors;
  readonly seriesCount: number;
  /** Some label sets of this metric went to an overflow series. */
  readonly overflowed: boolean;
}

/** An aligned range of one tier: `from` and `to` are multiples of the tier's width. */
export interface TierRange {
  readonly tier: Tier;
  readonly from: number;
  readonly to: number;
}

export interface CellsRequest {
  readonly series: readonly SeriesId[];
  readonly ranges: readonly TierRange[];
  readonly signal?: AbortSignal | undefined;
}

export interface CellsAnswer {
  /** The log position at which every cell of the answer is exact. */
  readonly cursor: Cursor;
  /** Sparse, ascending cells by `[series index][range index]` of the request; an unknown or purged series has none. */
  readonly cells: readonly (readonly CellColumns[])[];
}

export interface PointsRequest {
  readonly series: readonly SeriesId[];
  readonly from: number;
  readonly to: number;
  readonly signal?: AbortSignal | undefined;
}

export interface PointsAnswer {
  readonly cursor: Cursor;
  /** Raw points by series index: single values ascending by timestamp and then by value; summaries ascending by instant, those of one instant merged. */
  readonly points: readonly RawColumns[];
}

/** A page of the change log, or the word that the cursor is too old (or another store's) and the reader starts again at `cursor`. */
export type ChangesPage =
  | { readonly reset: false; readonly entries: readonly LogEntry[]; readonly cursor: Cursor; readonly more: boolean }
  | { readonly reset: true; readonly cursor: Cursor };

export interface StorageContext {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The contract between core and a store. Core checks input, plans queries and composes answers; an adapter keeps log, cells, raw
 * points, books and credentials. The conformance suite of `@metrics-handler/core/testing` has a case for every guarantee.
 *
 * - **S1** `commit` resolves only when the changes are durable and visible to every later read from any process.
 * - **S2** A change is all or nothing at every instant, whoever crashes, freezes or retries: no reader sees half of it, and one
 *   `readCells` or `readPoints` call answers at one position of the log.
 * - **S3** Committing the same batch again (same idempotency key) changes nothing; the same key with other content is refused (`idempotency_conflict`).
 *   Keys live for at least 48 hours.
 * - **S4** At or above a metric's raw floor every cell equals the recomputation from raw, summaries included, at the same cursor. Below it cells are frozen, and a
 *   point is refused (`too_old`).
 * - **S5** A reader that follows `changes` from a cursor misses nothing and sees each entry once, in an order in which every entry follows what it builds on;
 *   a cursor too old gets `reset`.
 * - **S6** Retention drops whole UTC days per tier. What lies below a floor is never answered, whether or not `maintain` has removed it yet.
 * - **S7** Reads are sparse, ascending and half-open; an aborted read rejects with the signal's reason and stops work.
 */
export interface StorageAdapter {
  /** A short name for messages: `memory`, `sqlite`, `mongodb`. */
  readonly name: string;
  readonly capabilities: StorageCapabilities;
  readonly books: BookStore;
  readonly credentials: CredentialStore;

  /**
   * Opens the store and recovers what a crash left. Called once, before anything else.
   * @throws MetricsHandlerError `unsupported_format` when the store was written by a newer version, `storage_unavailable` when it cannot be reached.
   */
  open(context: StorageContext): Promise<void>;

  /** Finishes running work and releases every resource. Idempotent. */
  close(): Promise<void>;

  /**
   * Commits changes in order, each all or nothing on its own; a refused change does not touch its neighbours. Callers pass many changes at
   * once so that one sync to disk serves them all. Rejects only when the outcome of the whole call is a failure of the store
   * (`storage_unavailable`, `storage_full`), in which case nothing was committed or, with `outcome_unknown`, perhaps everything.
   */
  commit(changes: readonly Change[]): Promise<readonly CommitOutcome[]>;

  /** The newest log position that this process must see: at or after every commit acknowledged anywhere before the call. */
  head(): Promise<Cursor>;

  /** The entries after `after`, oldest first, at most about `limit` of them. */
  changes(after: Cursor, limit: number): Promise<ChangesPage>;

  /** Every defined metric, by name in code-point order. */
  metrics(): Promise<readonly MetricRecord[]>;
  metric(name: string): Promise<MetricRecord | null>;

  /** The series that match, by id. */
  series(selector: SeriesSelector): Promise<readonly SeriesRecord[]>;

  readCells(request: CellsRequest): Promise<CellsAnswer>;
  readPoints(request: PointsRequest): Promise<PointsAnswer>;

  /** Replaces the stored cells of these series in `[from, to)` (UTC day edges at or above the raw floor) by the recomputation from raw, through the log. */
  rebuild(series: readonly SeriesId[], from: number, to: number): Promise<void>;

  /**
   * One bounded slice of upkeep: folding, removal of what lies below floors, forgetting old keys, log entries and expired
   * sessions. Never changes an answer.
   * Resolves to whether more is waiting.
   */
  maintain(): Promise<boolean>;
}
