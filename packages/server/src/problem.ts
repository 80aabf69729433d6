import { type KnownCode, PROBLEM_CODES, type ProblemCode } from './problem-codes.ts';

const TYPE_PREFIX = 'urn:problem-type:metrics-handler:';

/** One wrong member of a body or parameter; `pointer` is a JSON pointer (RFC 6901) into it. */
export interface MemberError {
  readonly pointer: string;
  readonly detail: string;
}

/** A refusal by the server itself, before or beside core. */
export class ProblemError extends Error {
  readonly code: KnownCode;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: KnownCode,
    detail: string,
    options: {
      readonly members?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
    this.code = code;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

/** The stable `type` of a code: `unknown_metric` → `urn:problem-type:metrics-handler:unknown-metric`. */
export function problemType(code: string): string {
  return TYPE_PREFIX + code.replaceAll('_', '-');
}

/** A problem document (RFC 9457). Members never replace the standard ones. */
export function problemResponse(
  code: KnownCode,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const known: ProblemCode = PROBLEM_CODES[code];
  const { status, title, retryAfterSeconds } = known;
  const document = { ...members, type: problemType(code), title, status, detail: known.detail ?? detail };
  return new Response(JSON.stringify(document), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      // Whoever is not known is told how to be (RFC 9110 §15.5.2).
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer realm="metrics-handler"' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
      ...headers,
    },
  });
}
