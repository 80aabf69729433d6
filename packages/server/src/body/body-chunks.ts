import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ProblemError } from '../problem.ts';

/**
 * The bytes of a body, unpacked where it is gzip. Counts what arrives and what comes out, whatever Content-Length says, and stops at
 * `maxBytes` of either: a small bomb never becomes large.
 * @throws ProblemError 413 beyond `maxBytes`, 415 for another encoding, 400 for a damaged or unfinished stream.
 */
export async function* bodyChunks(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  const encoding = (request.headers.get('Content-Encoding') ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new ProblemError('unsupported_encoding', 'the only Content-Encoding supported is gzip, once', {
      headers: { 'Accept-Encoding': 'gzip' },
    });
  }
  if (!request.body) return;
  const arrived = limited(request.body, maxBytes);
  try {
    yield* encoding === 'gzip' ? limited(gunzipped(arrived), maxBytes) : arrived;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const detail = encoding === 'gzip' ? 'the gzip stream is damaged or ends early' : 'the body ends early';
    throw new ProblemError('invalid_body', detail);
  }
}

/** Files of several gzip members are one stream, as RFC 1952 has it; the web's `DecompressionStream` refuses them. */
function gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // Whoever reads it hears of a failure.
  return pipeline(chunks, createGunzip(), () => {});
}

async function* limited(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      const detail = `the body has more than ${maxBytes / 1_048_576} MiB unpacked; send it in parts`;
      throw new ProblemError('payload_too_large', detail, { members: { maxBytes } });
    }
    yield chunk;
  }
}
