import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ProblemError } from '../problem.ts';

/** No text of points or books packs better; beyond the first MiB, which anything may have. */
const MAX_RATIO = 200;
const ANY_RATIO_BYTES = 1_048_576;

/**
 * The bytes of a body, unpacked where it is gzip. Counts what arrives and what comes out, whatever Content-Length says, and stops at
 * `maxBytes` of either, or where it unpacks to more than `MAX_RATIO` times as much: a small bomb never becomes large.
 * @throws ProblemError 413 beyond either, 415 for another encoding, 400 for a damaged or unfinished stream.
 */
export async function* bodyChunks(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  const encoding = contentEncoding(request);
  if (!request.body) return;
  let packedBytes = 0;
  const arrived = limited(request.body, (bytes) => {
    assertFits(bytes, maxBytes);
    packedBytes = bytes;
  });
  const unpacked = () =>
    limited(gunzipped(arrived), (bytes) => {
      assertFits(bytes, maxBytes);
      assertRatio(bytes, packedBytes);
    });
  try {
    yield* encoding === 'gzip' ? unpacked() : arrived;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw encoding === 'gzip'
      ? new ProblemError('invalid_body', 'the gzip stream is damaged or ends early')
      : bodyEndsEarly();
  }
}

/** @throws ProblemError 415 for another one. */
export function contentEncoding({ headers }: Request): 'identity' | 'gzip' {
  const encoding = (headers.get('Content-Encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === 'gzip') return encoding;
  throw new ProblemError('unsupported_encoding', 'the only Content-Encoding supported is gzip, once', {
    headers: { 'Accept-Encoding': 'gzip' },
  });
}

export function bodyEndsEarly(): ProblemError {
  return new ProblemError('invalid_body', 'the body ends early');
}

/** Files of several gzip members are one stream, as RFC 1952 has it; the web's `DecompressionStream` refuses them. */
function gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // Whoever reads it hears of a failure.
  return pipeline(chunks, createGunzip(), () => {});
}

/** Calls `check` with how many bytes there are so far, before each chunk is passed on. */
async function* limited(chunks: AsyncIterable<Uint8Array>, check: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    check(bytes);
    yield chunk;
  }
}

function assertRatio(bytes: number, packedBytes: number): void {
  if (bytes <= ANY_RATIO_BYTES || bytes <= packedBytes * MAX_RATIO) return;
  const detail = `the body unpacks to more than ${MAX_RATIO} times what was sent; send it in parts, or not packed`;
  throw new ProblemError('payload_too_large', detail, { members: { maxRatio: MAX_RATIO } });
}

/** @throws ProblemError 413 */
function assertFits(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  const detail = `the body has more than ${maxBytes / 1_048_576} MiB unpacked; send it in parts`;
  throw new ProblemError('payload_too_large', detail, { members: { maxBytes } });
}
