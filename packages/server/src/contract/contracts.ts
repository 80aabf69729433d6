import {
  answerSchema,
  bookInputSchema,
  bookPatchSchema,
  declarationSchema,
  keyInputSchema,
  pointsSchema,
  querySchema,
  signInSchema,
  userInputSchema,
  userPatchSchema,
} from '@metrics-handler/core/wire';
import { z } from 'zod';
import { CSV_TYPE, JSON_TYPE, MERGE_PATCH_TYPE, NDJSON_TYPE } from '../body/media-type.ts';
import type { KnownCode } from '../problem-codes.ts';
import { IMPORT_PARAMS } from '../routes/book-files.ts';
import { LIST_PARAMS, REMOVE_PARAMS } from '../routes/books.ts';
import { WRITE_PARAMS } from '../routes/line-protocol.ts';
import { SERIES_PARAMS } from '../routes/metrics.ts';
import { PAGE_PARAMS, SELECTION_PARAMS } from '../routes/points.ts';
import { QUERY_PARAMS } from '../routes/query.ts';
import { RETENTION_PARAMS } from '../routes/retention.ts';
import { STREAM_PARAMS } from '../routes/stream.ts';
import type { Contract, JsonSchema } from './contract.ts';
import { propertiesOf } from './json-schema.ts';
import * as schema from './schemas.ts';

const ETAG_MATCH = { schema: { type: 'string', pattern: '^[\\x21-\\x7e]*$', examples: ['"3"'] } } as const;
const NAME = { name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_.:/-]{0,254}$', examples: ['sales', 'latency'] } };
const BOOK = { id: { type: 'string', minLength: 1, maxLength: 256 } };
const LIMIT = (maximum: number): JsonSchema => ({ type: 'integer', minimum: 1, maximum });
const CURSOR: JsonSchema = { type: 'string', description: '`nextCursor` of the page before.' };
const AGE: JsonSchema = { type: 'string', examples: ['forever'] };

const query = propertiesOf(querySchema);
const QUERY_SCHEMAS = {
  ...query,
  label: {
    type: 'string',
    pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}:[^\\u0000-\\u001f]{0,256}$',
    examples: ['shop:Oslo'],
  },
};
const SELECTION_SCHEMAS = {
  name: query.name as JsonSchema,
  bookId: query.bookId as JsonSchema,
  label: QUERY_SCHEMAS.label,
  from: query.from as JsonSchema,
  to: query.to as JsonSchema,
};
const SELECTION_PROBLEMS: readonly KnownCode[] = [
  'invalid_query',
  'invalid_timestamp',
  'invalid_labels',
  'unknown_metric',
];
const QUERY_PROBLEMS: readonly KnownCode[] = [
  'invalid_interval',
  'invalid_labels',
  'invalid_query',
  'invalid_timestamp',
  'percentiles_need_histogram',
  'too_many_buckets',
  'unknown_metric',
  'unknown_time_zone',
  'unresolvable',
];
const JSON_BODY_PROBLEMS: readonly KnownCode[] = [
  'invalid_body',
  'payload_too_large',
  'unsupported_encoding',
  'unsupported_media_type',
];
const USER_PROBLEMS: readonly KnownCode[] = [
  'busy',
  'invalid_user',
  'outcome_unknown',
  'passwords_unsupported',
  'storage_full',
  'version_conflict',
];
/** Of points, whoever sends them. */
const SENDERS_PROBLEMS: readonly KnownCode[] = [
  'book_limit',
  'metric_limit',
  'outcome_unknown',
  'storage_full',
  'too_old',
  'unknown_label',
];
const STORED_PROBLEMS: readonly KnownCode[] = [
  ...SENDERS_PROBLEMS,
  'idempotency_conflict',
  'invalid_idempotency_key',
  'invalid_points',
];

/** What each route takes and answers, by its method and path; a test knows that none is missing. */
export const CONTRACTS: Readonly<Record<string, Contract>> = {
  'GET /livez': { summary: 'Whether the process runs', answers: { 200: json('It runs', schema.statusSchema) } },
  'GET /readyz': {
    summary: 'Whether the server should get requests',
    answers: { 200: json('It should', schema.readySchema) },
    problems: ['not_ready'],
  },
  'GET /metrics': {
    summary: 'The metrics of the server itself, for Prometheus',
    answers: { 200: { description: 'Text for Prometheus', content: { 'text/plain': 'text' } } },
  },
  'POST /api/v1/points': {
    summary: 'Record points',
    headers: { 'Idempotency-Key': { schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' } } },
    bodies: { [JSON_TYPE]: pointsSchema, [NDJSON_TYPE]: 'text' },
    answers: { 200: json('All of them are stored', schema.acceptedSchema) },
    problems: [...JSON_BODY_PROBLEMS, ...STORED_PROBLEMS],
  },
  'GET /api/v1/points': {
    summary: 'Raw points of a range, in pages or as NDJSON',
    params: {
      spec: PAGE_PARAMS,
      required: ['name', 'from', 'to'],
      schemas: { ...SELECTION_SCHEMAS, cursor: CURSOR, limit: LIMIT(10_000) },
    },
    answers: {
      200: {
        description: 'Points by series, timestamp and value',
        content: { [JSON_TYPE]: schema.pointPageSchema, [NDJSON_TYPE]: 'text' },
        headers: ['Link'],
      },
    },
    problems: [...SELECTION_PROBLEMS, 'invalid_cursor', 'invalid_limit'],
  },
  'DELETE /api/v1/points': {
    summary: 'Remove raw points of a range, exactly, in every tier',
    params: { spec: SELECTION_PARAMS, required: ['name', 'from', 'to'], schemas: SELECTION_SCHEMAS },
    answers: { 200: json('They are gone', schema.removedSchema) },
    problems: [...SELECTION_PROBLEMS, 'too_old', 'outcome_unknown'],
  },
  'GET /api/v1/stream': {
    summary: 'Follow a query as server-sent events',
    params: { spec: STREAM_PARAMS, required: ['name'], schemas: QUERY_SCHEMAS },
    headers: { 'Last-Event-ID': { schema: { type: 'string', description: 'The cursor to go on from.' } } },
    answers: { 200: { description: 'Events as docs/live.md says', content: { 'text/event-stream': 'text' } } },
    problems: [...QUERY_PROBLEMS, 'too_many_streams', 'closed'],
  },
  'GET /api/v1/ws': {
    summary: 'Follow many queries over one WebSocket',
    headers: {
      Connection: { schema: { type: 'string', const: 'Upgrade' } },
      Upgrade: { schema: { type: 'string', const: 'websocket' } },
      'Sec-WebSocket-Version': { schema: { type: 'string', const: '13' } },
      'Sec-WebSocket-Key': { schema: { type: 'string' } },
    },
    answers: {
      101: { description: 'A WebSocket with frames as docs/live.md says; the first one must be `auth`' },
      400: { description: 'The handshake is none' },
      403: { description: 'Pages of this origin may not connect' },
      429: { description: 'Too many streams are open from this address, or it failed too often' },
      431: { description: 'There are too many headers' },
      503: { description: 'The server is about to end' },
    },
    problems: ['upgrade_required'],
  },
  'GET /api/v1/query': {
    summary: 'Aggregates by bucket',
    params: { spec: QUERY_PARAMS, required: ['name'], schemas: QUERY_SCHEMAS },
    headers: { 'If-None-Match': ETAG_MATCH },
    answers: {
      200: {
        description: 'The answer',
        content: { [JSON_TYPE]: z.union([answerSchema, columnsAnswer()]) },
        headers: ['ETag'],
      },
      304: { description: 'The answer is the one with this ETag', headers: ['ETag'] },
    },
    problems: QUERY_PROBLEMS,
  },
  'GET /api/v1/metrics': {
    summary: 'Every metric',
    answers: { 200: json('Metrics by name', schema.metricListSchema) },
  },
  'GET /api/v1/metrics/:name': {
    summary: 'A metric',
    path: NAME,
    answers: { 200: json('The metric', schema.metricSchema) },
    problems: ['unknown_metric'],
  },
  'PUT /api/v1/metrics/:name': {
    summary: 'Define a metric',
    path: NAME,
    bodies: { [JSON_TYPE]: declarationSchema },
    answers: { 200: json('The metric as it is now', schema.metricSchema) },
    // It may be removed before it is answered.
    problems: [
      ...JSON_BODY_PROBLEMS,
      'invalid_metric',
      'metric_limit',
      'outcome_unknown',
      'storage_full',
      'unknown_metric',
    ],
  },
  'DELETE /api/v1/metrics/:name': {
    summary: 'Remove a metric with all its data',
    path: NAME,
    answers: { 204: { description: 'It is gone' } },
    problems: ['unknown_metric', 'outcome_unknown'],
  },
  'GET /api/v1/metrics/:name/series': {
    summary: 'The series of a metric',
    path: NAME,
    params: { spec: SERIES_PARAMS, schemas: { cursor: CURSOR, limit: LIMIT(1_000) } },
    answers: { 200: page('Series in the order in which they were made', schema.seriesPageSchema) },
    problems: ['unknown_metric', 'invalid_cursor', 'invalid_limit'],
  },
  'GET /api/v1/retention': {
    summary: 'What retention would drop now',
    params: {
      spec: RETENTION_PARAMS,
      schemas: { name: query.name as JsonSchema, raw: AGE, minute: AGE, quarter: AGE, hour: AGE, day: AGE },
    },
    answers: { 200: json('By metric', schema.retentionPreviewSchema) },
    problems: ['unknown_metric', 'invalid_metric'],
  },
  'GET /api/v1/books': {
    summary: 'Books, searched',
    params: {
      spec: LIST_PARAMS,
      schemas: { search: { type: 'string', maxLength: 500 }, cursor: CURSOR, limit: LIMIT(500) },
    },
    answers: { 200: page('Books by title', schema.bookPageSchema) },
    problems: ['invalid_cursor', 'invalid_limit', 'invalid_search'],
  },
  'POST /api/v1/books': {
    summary: 'Add a book',
    bodies: { [JSON_TYPE]: bookInputSchema },
    answers: { 201: { ...json('The book', schema.bookSchema), headers: ['ETag', 'Location'] } },
    problems: [...JSON_BODY_PROBLEMS, 'invalid_book', 'invalid_isbn', 'isbn_taken', 'outcome_unknown', 'storage_full'],
  },
  'POST /api/v1/books/import': {
    summary: 'Import books from CSV or NDJSON',
    params: { spec: IMPORT_PARAMS, schemas: { columns: { type: 'string', examples: ['title:my_title'] } } },
    bodies: { [CSV_TYPE]: 'text', [NDJSON_TYPE]: 'text' },
    answers: { 200: json('What became of each row', schema.importReportSchema) },
    problems: [
      ...JSON_BODY_PROBLEMS,
      'invalid_encoding',
      'invalid_header',
      'row_too_long',
      'outcome_unknown',
      'storage_full',
    ],
  },
  'GET /api/v1/books/export': {
    summary: 'All books as CSV or NDJSON',
    answers: { 200: { description: 'A file', content: { [CSV_TYPE]: 'text', [NDJSON_TYPE]: 'text' } } },
  },
  'GET /api/v1/books/:id': {
    summary: 'A book, by its id or any form of its ISBN',
    path: BOOK,
    headers: { 'If-None-Match': ETAG_MATCH },
    answers: {
      200: { ...json('The book', schema.bookSchema), headers: ['ETag'] },
      304: { description: 'The book is the one with this ETag', headers: ['ETag'] },
    },
    problems: ['unknown_book'],
  },
  'PATCH /api/v1/books/:id': {
    summary: 'Edit a book',
    path: BOOK,
    headers: { 'If-Match': { ...ETAG_MATCH, required: true } },
    bodies: { [MERGE_PATCH_TYPE]: bookPatchSchema, [JSON_TYPE]: bookPatchSchema },
    answers: { 200: { ...json('The book as it is now', schema.bookSchema), headers: ['ETag'] } },
    problems: [
      ...JSON_BODY_PROBLEMS,
      'invalid_book',
      'invalid_isbn',
      'invalid_precondition',
      'isbn_taken',
      'outcome_unknown',
      'precondition_required',
      'storage_full',
      'unknown_book',
      'version_conflict',
    ],
  },
  'DELETE /api/v1/books/:id': {
    summary: 'Remove a book, and its metrics if so asked',
    path: BOOK,
    params: { spec: REMOVE_PARAMS, schemas: { metrics: { type: 'string', enum: ['keep', 'purge'] } } },
    headers: { 'If-Match': ETAG_MATCH },
    answers: { 204: { description: 'It is gone' } },
    problems: ['invalid_precondition', 'outcome_unknown', 'unknown_book', 'version_conflict'],
  },
  'GET /api/v1/keys': {
    summary: 'API keys',
    answers: { 200: json('Keys without their secrets', schema.keyListSchema) },
  },
  'POST /api/v1/keys': {
    summary: 'Make an API key',
    bodies: { [JSON_TYPE]: keyInputSchema },
    answers: { 201: json('The key with its secret, once', schema.newKeySchema) },
    problems: [...JSON_BODY_PROBLEMS, 'invalid_key', 'outcome_unknown', 'storage_full'],
  },
  'DELETE /api/v1/keys/:id': {
    summary: 'Revoke an API key',
    path: BOOK,
    answers: { 204: { description: 'It is revoked' } },
    problems: ['unknown_key', 'outcome_unknown'],
  },
  'GET /api/v1/stats': {
    summary: 'What the engine counts of itself',
    answers: { 200: json('Counters and sizes', schema.statsSchema) },
  },
  'GET /api/v1/users': {
    summary: 'Users',
    answers: { 200: json('Users by name', schema.userListSchema) },
  },
  'POST /api/v1/users': {
    summary: 'Add a user',
    bodies: { [JSON_TYPE]: userInputSchema },
    answers: { 201: json('The user', schema.userSchema) },
    problems: [...JSON_BODY_PROBLEMS, ...USER_PROBLEMS, 'username_taken'],
  },
  'PATCH /api/v1/users/:id': {
    summary: 'Change what a user may do, or the password',
    path: BOOK,
    bodies: { [MERGE_PATCH_TYPE]: userPatchSchema, [JSON_TYPE]: userPatchSchema },
    answers: { 200: json('The user as it is now', schema.userSchema) },
    problems: [...JSON_BODY_PROBLEMS, ...USER_PROBLEMS, 'unknown_user'],
  },
  'DELETE /api/v1/users/:id': {
    summary: 'Remove a user',
    path: BOOK,
    answers: { 204: { description: 'The user is gone' } },
    problems: ['unknown_user', 'outcome_unknown'],
  },
  'POST /api/v1/auth/login': {
    summary: 'Sign in with a name and a password, or with a key',
    bodies: { [JSON_TYPE]: signInSchema },
    answers: { 200: json('A session', schema.signedInSchema) },
    problems: [
      ...JSON_BODY_PROBLEMS,
      'busy',
      'invalid_sign_in',
      'rate_limited',
      'sign_in_failed',
      'outcome_unknown',
      'storage_full',
    ],
  },
  'POST /api/v1/auth/logout': {
    summary: 'End the session',
    answers: { 204: { description: 'It has ended' } },
    problems: ['outcome_unknown'],
  },
  'GET /api/v1/auth/me': {
    summary: 'Whom the key or token speaks for',
    answers: { 200: json('The principal', schema.principalSchema) },
  },
  'POST /api/v2/write': {
    summary: 'Record points in InfluxDB line protocol',
    params: {
      spec: WRITE_PARAMS,
      schemas: {
        org: { type: 'string' },
        orgID: { type: 'string' },
        bucket: { type: 'string' },
        precision: { type: 'string', enum: ['ns', 'us', 'ms', 's'], default: 'ns' },
      },
    },
    bodies: { 'text/plain': 'text' },
    answers: {
      204: { description: 'All of them are stored' },
      400: { description: 'All but those named are stored', content: { [JSON_TYPE]: schema.partialWriteSchema } },
    },
    problemType: JSON_TYPE,
    problems: [...JSON_BODY_PROBLEMS, ...SENDERS_PROBLEMS],
  },
  'POST /v1/metrics': {
    summary: "Record points as OpenTelemetry's exporters send them (OTLP/HTTP with JSON)",
    bodies: { [JSON_TYPE]: z.looseObject({ resourceMetrics: z.array(z.looseObject({})).optional() }) },
    answers: { 200: json('All but those named are stored', schema.otlpAnswerSchema) },
    problems: [...JSON_BODY_PROBLEMS, ...SENDERS_PROBLEMS],
  },
};

function json(description: string, content: z.ZodType) {
  return { description, content: { [JSON_TYPE]: content } };
}

function page(description: string, content: z.ZodType) {
  return { ...json(description, content), headers: ['Link'] as const };
}

function columnsAnswer() {
  const { shape } = answerSchema as unknown as z.ZodObject;
  return z.strictObject({ ...shape, series: z.array(schema.seriesColumnsSchema) });
}
