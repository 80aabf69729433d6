import { ProblemError } from '../problem.ts';
import { bodyChunks } from './body-chunks.ts';

/** A batch of points. */
export const MAX_POINTS_BYTES = 8 * 1_048_576;

/** A whole body as text. @throws ProblemError as `bodyChunks`, and 400 for bytes that are not UTF-8. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyChunks(request, maxBytes)) chunks.push(chunk);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ProblemError('invalid_body', 'the body is not UTF-8');
  }
}
