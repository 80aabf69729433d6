import { ProblemError } from '../problem.ts';

export const JSON_TYPE = 'application/json';
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';
export const NDJSON_TYPE = 'application/x-ndjson';
export const CSV_TYPE = 'text/csv';
export const PROTOBUF_TYPE = 'application/x-protobuf';

/**
 * The media type of a body, one of those that the route takes.
 * @throws ProblemError 415 for another type, none, or a charset other than UTF-8.
 */
export function mediaType<T extends string>(request: Request, accepted: readonly T[]): T {
  const header = request.headers.get('Content-Type') ?? '';
  // As nearly everybody writes it.
  const exact = accepted.find((candidate) => candidate === header);
  if (exact !== undefined) return exact;
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  const found = accepted.find((candidate) => candidate === type.trim());
  if (found === undefined) {
    const sent = type.trim() === '' ? 'no Content-Type was sent' : `${type.trim().slice(0, 80)} was sent`;
    throw new ProblemError('unsupported_media_type', `send ${accepted.join(' or ')} as Content-Type; ${sent}`, {
      headers: { Accept: accepted.join(', ') },
    });
  }
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new ProblemError('unsupported_media_type', 'only the charset UTF-8 is supported');
  }
  return found;
}
