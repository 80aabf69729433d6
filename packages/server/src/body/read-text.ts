import { isAscii } from 'node:buffer';
import type { AppContext } from '../app-env.ts';
import { ProblemError } from '../problem.ts';
import { bytesOf, readBody } from './read-body.ts';

/** A batch of points. */
export const MAX_POINTS_BYTES = 8 * 1_048_576;

/** A whole body as text. @throws ProblemError as `readBody`, and 400 for bytes that are not UTF-8. */
export async function readText(c: AppContext, maxBytes: number): Promise<string> {
  return textOf(bytesOf(await readBody(c, maxBytes)));
}

/** @throws ProblemError 400 for bytes that are not UTF-8. */
export function textOf(bytes: Buffer): string {
  // Most bodies are, and need not be decoded.
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError('invalid_body', 'the body is not UTF-8');
  }
}
