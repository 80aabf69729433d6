import {
  type Change,
  type IdempotencyKey,
  type LoggedPoints,
  MetricsHandlerError,
  type SeriesPoints,
  type SeriesRecord,
} from '@metrics-handler/core';
import { END_OF_TIME_MS, idempotencyConflict, MAX_SERIES_ID, rawCount } from '@metrics-handler/core/storage';
import { outcomeUnknown } from '../log/lane.ts';
import type { LoggedKey } from '../log/log-document.ts';
import { instantsOf } from '../raw.ts';
import type { Store } from '../store.ts';
import type { Evidence, Verdict } from './judge.ts';
import { hashOfKey } from './known-keys.ts';

export type PointsChange = Extract<Change, { kind: 'points' }>;

/** The batches of points that the changes begin with. */
export function leadingPoints(changes: readonly Change[]): readonly PointsChange[] {
  const others = changes.findIndex(({ kind }) => kind !== 'points');
  return (others < 0 ? changes : changes.slice(0, others)) as readonly PointsChange[];
}

/** A document of MongoDB has at most 16 MiB; one batch alone may come closer to that than a group. */
const MAX_GROUP_BYTES = 4 * 2 ** 20;
const MAX_BATCH_BYTES = 15 * 2 ** 20;
/** A point takes at most two doubles, and a column its id and count. */
const POINT_BYTES = 16;
const COLUMN_BYTES = 16;
const SERIES_BYTES = 48;
const SUMMARY_BYTES = 96;
const BIN_BYTES = 8;

/** Admits as many batches as one entry should hold, at least one. */
export function judgePoints(store: Store, changes: readonly PointsChange[], evidence: Evidence): Verdict {
  const { replica } = store;
  const hashes = new Map(evidence.keys);
  for (const { content } of evidence.between) {
    if (content.kind === 'points') for (const { key, hash } of content.keys) hashes.set(key, hash);
  }
  const draft = replica.memory.catalog.draft();
  const points: LoggedPoints[] = [];
  const created: SeriesRecord[] = [];
  const defined: string[] = [];
  const keys: LoggedKey[] = [];
  const outcomes: Verdict['outcomes'][number][] = [];
  let bytes = 0;

  const admit = (change: PointsChange): Verdict['outcomes'][number] => {
    const key = change.idempotency && judge(change.idempotency);
    if (key === 'duplicate') return { status: 'duplicate' };
    for (const columns of change.points) assertStorable(columns);
    const admission = draft.admit(change.points);
    for (const { id } of admission.series) assertSeriesId(id);
    assertSize(change, admission.series);
    points.push(...admission.points);
    created.push(...admission.series);
    defined.push(...admission.definitions.map(({ name }) => name));
    if (key) {
      keys.push(key);
      hashes.set(key.key, key.hash);
    }
    bytes += bytesOf(change, admission.series);
    return { affected: change.points.reduce((sum, columns) => sum + rawCount(columns), 0) };
  };

  const judge = ({ key, hash }: IdempotencyKey): LoggedKey | 'duplicate' => {
    const hashed = hashOfKey(key);
    const known = hashes.get(hashed);
    if (known === hash) return 'duplicate';
    if (known !== undefined) throw idempotencyConflict();
    // The batch may have been committed elsewhere, and its key forgotten, while this attempt was under way.
    if (replica.memory.forgottenBelow > evidence.acceptedAt) throw outcomeUnknown(undefined);
    return { key: hashed, hash };
  };

  for (const change of changes) {
    if (points.length > 0 && bytes + bytesOf(change, []) > MAX_GROUP_BYTES) break;
    try {
      outcomes.push(admit(change));
    } catch (error) {
      if (!(error instanceof MetricsHandlerError)) throw error;
      outcomes.push({ status: 'refused', error });
    }
  }
  const isWanted = outcomes.some((outcome) => 'affected' in outcome);
  return { content: isWanted ? { kind: 'points', points, created, defined, keys } : undefined, outcomes };
}

function bytesOf({ points }: PointsChange, created: readonly SeriesRecord[]): number {
  let bytes = 0;
  for (const { timestamps, summaries } of points) {
    bytes += COLUMN_BYTES + POINT_BYTES * timestamps.length + SUMMARY_BYTES * (summaries?.length ?? 0);
    for (const sketch of summaries?.bins ?? []) bytes += BIN_BYTES * (sketch?.bins.length ?? 0);
  }
  for (const { metric, bookId, labels } of created) {
    bytes += SERIES_BYTES + 3 * (metric.length + (bookId?.length ?? 0));
    for (const [key, value] of labels) bytes += 8 + 3 * (key.length + value.length);
  }
  return bytes;
}

function assertSize(change: PointsChange, created: readonly SeriesRecord[]): void {
  if (bytesOf(change, created) <= MAX_BATCH_BYTES) return;
  throw new MetricsHandlerError(
    'payload_too_large',
    'the batch is too large for one document of MongoDB; send it in parts',
    { details: { maxBytes: MAX_BATCH_BYTES } },
  );
}

/** Document ids have room for the UTC days from 1970 to 2328. */
function assertStorable(points: SeriesPoints): void {
  for (const t of instantsOf(points)) {
    if (t >= 0 && t < END_OF_TIME_MS) continue;
    throw new MetricsHandlerError('invalid_timestamp', `timestamp ${t} lies outside of the years 1970 to 2328`);
  }
}

function assertSeriesId(id: number): void {
  if (id <= MAX_SERIES_ID) return;
  throw new MetricsHandlerError('storage_full', `this store has given out all of its ${MAX_SERIES_ID} series ids`);
}
