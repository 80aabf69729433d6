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
  const arrived = request.body.pipeThrough(byteLimit(maxBytes));
  const unpacked = encoding === 'gzip' ? arrived.pipeThrough(gunzip()).pipeThrough(byteLimit(maxBytes)) : arrived;
  try {
    for await (const chunk of unpacked) yield chunk;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      'invalid_body',
      encoding === 'gzip' ? 'the gzip stream is damaged or ends early' : 'the body ends early',
    );
  }
}

function byteLimit(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes <= maxBytes) controller.enqueue(chunk);
      else controller.error(tooLarge(maxBytes));
    },
  });
}

function tooLarge(maxBytes: number): ProblemError {
  const detail = `the body has more than ${maxBytes / 1_048_576} MiB unpacked; send it in parts`;
  return new ProblemError('payload_too_large', detail, { members: { maxBytes } });
}

/** The types of Node and of the web disagree about the bytes' buffer only. */
function gunzip(): TransformStream<Uint8Array, Uint8Array> {
  return new DecompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>;
}
