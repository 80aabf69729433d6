/**
 * What a storage adapter is built from. Hosts need none of it.
 * @module @metrics-handler/core/storage
 */

export { BookConflictError, UnknownBookError } from './book/book-errors.ts';
export type { BookIndex } from './book/book-index.ts';
export { isbnIdentity } from './book/identity.ts';
export { blocksOf } from './cell/blocks-of.ts';
export { decodeCells, encodeCells } from './cell/cell-codec.ts';
export { CellColumns } from './cell/cell-columns.ts';
export { coarsen } from './cell/coarsen.ts';
export { mergeColumns } from './cell/merge-columns.ts';
export { decodePoints, encodePoints } from './cell/points-codec.ts';
export {
  foldRaw,
  mergeSummaries,
  type RawColumns,
  rawCount,
  summariesOutside,
  summariesWithin,
} from './cell/raw-columns.ts';
export { sliceColumns } from './cell/slice-columns.ts';
export { TIER_MS, TIERS, type Tier } from './cell/tier.ts';
export { compareCodePoints } from './code-point-order.ts';
export { implicitDefinition, type MetricDefinition } from './metric/definition.ts';
export { ascending, ascendingWithin, concatenated } from './storage/ascending-points.ts';
export type { BookApplied, BookChange, BookListQuery, BookPosition } from './storage/book-store.ts';
export { NO_FLOORS } from './storage/change.ts';
export type { CredentialRef, CredentialSelector } from './storage/credential-store.ts';
export { IDEMPOTENCY_MAX_AGE_MS, idempotencyConflict } from './storage/idempotency.ts';
export { aboveFloor, assertAligned } from './storage/read-range.ts';
export { assertDeletable } from './storage/retention.ts';
export { type Admission, SeriesCatalog } from './storage/series-catalog.ts';
export {
  chunkKey,
  chunkNumber,
  dayOf,
  dayOfChunk,
  END_OF_TIME_MS,
  MAX_CHUNK_NUMBER,
  MAX_SERIES_ID,
} from './storage/sqlite/row-keys.ts';
export { decodePointsBody, encodePointsBody } from './storage/sqlite/table/points-body.ts';
