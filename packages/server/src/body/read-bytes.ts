import { assertFits, bodyChunks, bodyEndsEarly, contentEncoding } from './body-chunks.ts';

/** A whole body, unpacked. @throws ProblemError as `bodyChunks`. */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const length = request.headers.get('Content-Length');
  // A body that says how long it is cannot become longer, and to take it in one piece costs a tenth of a stream.
  if (length !== null && Number(length) <= maxBytes && contentEncoding(request) === 'identity') {
    const bytes = await request.arrayBuffer().catch(() => {
      throw bodyEndsEarly();
    });
    assertFits(bytes.byteLength, maxBytes);
    return Buffer.from(bytes);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyChunks(request, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
