import type { Identity } from '@metrics-handler/core';
import { ProblemError } from '../problem.ts';
import type { Guard } from './guard.ts';

/** `Token` is what InfluxDB's clients say for Bearer. Two `Authorization` headers arrive joined by a comma, which no secret has. */
const BEARER = /^(?:bearer|token) +([\x21-\x2b\x2d-\x7e]{1,512})$/i;

/** Puts the principal of the request's key or token on the context, or refuses with 401. Secrets in the URL are never looked at. */
export function authenticate(identity: Pick<Identity, 'verify'>): Guard {
  return async (c) => {
    const header = c.req.header('Authorization');
    if (header === undefined) throw unauthorized('send the header Authorization: Bearer <key or token>', '');
    const secret = BEARER.exec(header)?.[1];
    if (secret === undefined) {
      throw unauthorized('the Authorization header must be one Bearer <key or token>', ', error="invalid_request"');
    }
    const principal = await identity.verify(secret);
    if (!principal) throw unauthorized('the key or token is unknown, revoked or expired', ', error="invalid_token"');
    c.set('principal', principal);
  };
}

function unauthorized(detail: string, attributes: string): ProblemError {
  return new ProblemError('unauthorized', detail, {
    headers: { 'WWW-Authenticate': `Bearer realm="metrics-handler"${attributes}` },
  });
}
