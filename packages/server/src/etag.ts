import { createHash } from 'node:crypto';
import { ProblemError } from './problem.ts';

/** A strong entity tag: equal bodies have equal tags, and only they. */
export function etagOf(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`;
}

const etags = new WeakMap<Uint8Array, string>();

/** The tag of bytes that never change, worked out once. */
export function etagOfKept(body: Uint8Array): string {
  const etag = etags.get(body) ?? etagOf(body);
  etags.set(body, etag);
  return etag;
}

/** Whether `If-None-Match` names this tag (weak comparison, RFC 9110 §13.1.2). */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

export function versionEtag(version: number): string {
  return `"${version}"`;
}

/** The version that `If-Match` names. @throws ProblemError 400 for anything but one entity tag as `GET` gave it. */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const version = /^"([1-9]\d{0,14})"$/.exec(ifMatch.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw new ProblemError('invalid_precondition', 'If-Match must be one ETag as GET answered it, such as "3"');
}
