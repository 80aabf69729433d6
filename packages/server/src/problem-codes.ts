/** What a problem is over HTTP. Titles do not vary between occurrences (RFC 9457); `docs/problems.md` explains each. */
export interface ProblemCode {
  readonly status: number;
  readonly title: string;
  /** What a client reads where the error's own message is for the operator: it may hold paths and host names. */
  readonly detail?: string;
  /** When it makes sense to try again. */
  readonly retryAfterSeconds?: number;
}

/** Every code of core that can reach a client, and the server's own. */
export const PROBLEM_CODES = {
  invalid_body: { status: 400, title: 'The body cannot be read' },
  invalid_book: { status: 400, title: 'The book is not valid' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid' },
  invalid_encoding: { status: 400, title: 'The file is not UTF-8' },
  invalid_header: { status: 400, title: 'The columns of the file cannot be matched' },
  invalid_idempotency_key: { status: 400, title: 'The idempotency key is not valid' },
  invalid_interval: { status: 400, title: 'The interval is not valid' },
  invalid_isbn: { status: 400, title: 'The ISBN is not valid' },
  invalid_key: { status: 400, title: 'The API key is not valid' },
  invalid_labels: { status: 400, title: 'The labels are not valid' },
  invalid_limit: { status: 400, title: 'The page size is not valid' },
  invalid_metric: { status: 400, title: 'The metric definition is not valid' },
  invalid_parameters: { status: 400, title: 'The parameters are not valid' },
  invalid_points: { status: 400, title: 'The points are not valid' },
  invalid_precondition: { status: 400, title: 'The precondition is not valid' },
  invalid_query: { status: 400, title: 'The query is not valid' },
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_search: { status: 400, title: 'The search is not valid' },
  invalid_timestamp: { status: 400, title: 'The timestamp is not valid' },
  partial_write: { status: 400, title: 'Some points were not written' },
  invalid_sign_in: { status: 400, title: 'This is no way to sign in' },
  invalid_user: { status: 400, title: 'The user is not valid' },
  row_too_long: { status: 400, title: 'A line of the file is too long' },
  unknown_time_zone: { status: 400, title: 'There is no such time zone' },
  sign_in_failed: { status: 401, title: 'Signing in failed' },
  unauthorized: { status: 401, title: 'A key or token is needed' },
  insufficient_scope: { status: 403, title: 'The key or user may not do this' },
  outside_restriction: { status: 403, title: 'The key or user is restricted' },
  not_found: { status: 404, title: 'There is nothing here' },
  unknown_book: { status: 404, title: 'There is no such book' },
  unknown_key: { status: 404, title: 'There is no such API key' },
  unknown_metric: { status: 404, title: 'There is no such metric' },
  unknown_user: { status: 404, title: 'There is no such user' },
  too_slow: { status: 408, title: 'The stream was not read fast enough' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  idempotency_conflict: { status: 409, title: 'The idempotency key was used for other content' },
  isbn_taken: { status: 409, title: 'Another book has this ISBN' },
  username_taken: { status: 409, title: 'Another user has this name' },
  version_conflict: { status: 412, title: 'Somebody else has changed it' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_encoding: { status: 415, title: 'The content encoding is not supported' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported' },
  book_limit: { status: 422, title: 'The metric has too many books' },
  metric_limit: { status: 422, title: 'There are too many metrics' },
  percentiles_need_histogram: { status: 422, title: 'Only a histogram has percentiles' },
  too_many_buckets: { status: 422, title: 'The answer would have too many buckets' },
  too_old: { status: 422, title: 'The raw points of this time are gone' },
  unknown_label: { status: 422, title: 'The metric does not have this label' },
  unresolvable: { status: 422, title: 'What retention has left cannot answer this' },
  upgrade_required: { status: 426, title: 'This is for WebSockets' },
  precondition_required: { status: 428, title: 'An If-Match header is needed' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_headers: { status: 431, title: 'The request has too many headers' },
  too_many_streams: { status: 429, title: 'Too many streams are open', retryAfterSeconds: 5 },
  not_ready: { status: 503, title: 'The server should get no requests now', detail: '`checks` names what failed' },
  corrupt_data: { status: 500, title: 'The store is damaged', detail: 'the operator has to look at it' },
  internal_error: {
    status: 500,
    title: 'The server failed',
    detail: 'the operator finds it in the log by its instance',
  },
  passwords_unsupported: {
    status: 501,
    title: 'There are no users',
    detail: 'this server signs in with API keys only',
  },
  buffer_full: { status: 503, title: 'The server cannot keep up', detail: 'try again', retryAfterSeconds: 1 },
  busy: { status: 503, title: 'Too many are signing in', detail: 'try again', retryAfterSeconds: 2 },
  closed: { status: 503, title: 'The server is shutting down', detail: 'try again', retryAfterSeconds: 5 },
  outcome_unknown: {
    status: 503,
    title: 'Nobody knows whether it was stored',
    detail: 'send the same content again under the same idempotency key',
    retryAfterSeconds: 1,
  },
  storage_unavailable: {
    status: 503,
    title: 'The store cannot be reached',
    detail: 'nothing was stored; try again',
    retryAfterSeconds: 5,
  },
  storage_full: { status: 507, title: 'The store is full', detail: 'nothing was stored' },
} as const satisfies Readonly<Record<string, ProblemCode>>;

export type KnownCode = keyof typeof PROBLEM_CODES;

export function isKnownCode(code: string): code is KnownCode {
  return Object.hasOwn(PROBLEM_CODES, code);
}
