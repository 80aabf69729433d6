/**
 * The engine, with a store in memory.
 * @module @metrics-handler/core
 */

export type { BoundSeries, MetricsApi, QueryOptions, RecordOptions, SubscribeOptions } from './api.ts';
export type { Book, BookInput, BookPatch } from './book/book.ts';
export type { BooksApi, RemoveBookOptions } from './book/books.ts';
export { exportCsv, exportNdjson } from './book/export/export-books.ts';
export type { ImportOptions, ImportReport } from './book/import/import-report.ts';
export { isbn10Of, looksLikeIsbn, normalizeIsbn } from './book/isbn.ts';
export type { BookListOptions, BookPage } from './book/list-books.ts';
export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export type { ErrorDetails } from './errors.ts';
export { hasCode, MetricsHandlerError } from './errors.ts';
export type { MetricsHandler } from './handler.ts';
export { createMetricsHandler } from './handler.ts';
export type { HandlerOptions } from './handler-options.ts';
export type { Keys } from './identity/create-keys.ts';
export type { Identity, SignedIn, SignInInput } from './identity/identity.ts';
export type { ApiKey, KeysApi, NewApiKey } from './identity/keys.ts';
export type { PasswordHasher } from './identity/passwords.ts';
export type { Principal } from './identity/principal.ts';
export { allows } from './identity/principal.ts';
export type { DataApi } from './identity/restricted-api.ts';
export type { Restriction } from './identity/restriction.ts';
export type { Scope } from './identity/scope.ts';
export { SCOPES } from './identity/scope.ts';
export type { User, UserPatch, UsersApi } from './identity/users.ts';
export type { InputError, Rejected } from './invalid-input.ts';
export { InvalidInputError } from './invalid-input.ts';
export { applyUpdate } from './live/apply-update.ts';
export type { AnswerUpdate, GroupName, ResetReason, StreamEvent } from './live/stream-event.ts';
export type { Logger } from './logger.ts';
export type { RetentionDrop, RetentionPreview } from './maintenance/preview-retention.ts';
export type { RetentionPolicy } from './maintenance/retention-policy.ts';
export type { MetricDeclaration, MetricDeclarations } from './metric/declaration.ts';
export type { AggregatesOf, AnswerFor, LabelsOf, PointsOf, QueryFor, QueryOf } from './metric/declared.ts';
export type { Fill, MetricKind } from './metric/definition.ts';
export type { LabelPairs, Labels } from './metric/labels.ts';
export type { Metric, MetricSeries, MetricsDefinitionsApi } from './metric/metrics.ts';
export type { Point, PointColumns, PointsInput, RawPoint, RawSummary, RawValue, SummaryPoint } from './metric/point.ts';
export type { PointsApi, PointsSelection } from './metric/points.ts';
export type { SeriesId, SeriesRecord, SeriesRef } from './metric/series.ts';
export type { PreparedQuery } from './query/prepared-query.ts';
export { prepareQuery } from './query/prepared-query.ts';
export type {
  Aggregate,
  Bucket,
  Group,
  Query,
  QueryAnswer,
  QueryPlan,
  SeriesColumns,
  SeriesRows,
} from './query/query.ts';
export type { HandlerStats } from './stats.ts';
export type {
  CellsAnswer,
  CellsRequest,
  ChangesPage,
  MetricRecord,
  PointsAnswer,
  PointsRequest,
  StorageAdapter,
  StorageCapabilities,
  StorageContext,
  TierRange,
} from './storage/adapter.ts';
export type { BookStore } from './storage/book-store.ts';
export type {
  Change,
  CommitOutcome,
  Floors,
  IdempotencyKey,
  LogEntry,
  LoggedPoints,
  SeriesPoints,
  SeriesSelector,
} from './storage/change.ts';
export type {
  Credential,
  CredentialKind,
  CredentialRef,
  CredentialSelector,
  CredentialStore,
} from './storage/credential-store.ts';
export type { Cursor, LogPosition } from './storage/cursor.ts';
export { memoryStorage } from './storage/memory/memory-storage.ts';
export type { RetentionAges } from './storage/retention.ts';
export type { VerifyRange } from './verify/verify.ts';
export type { Difference, VerifyReport } from './verify/verify-report.ts';
