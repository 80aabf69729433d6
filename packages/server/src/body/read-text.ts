import { ProblemError } from '../problem.ts';
import { bodyChunks } from './body-chunks.ts';

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
