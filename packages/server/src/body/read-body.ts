import type { IncomingMessage } from 'node:http';
import type { AppContext } from '../app-env.ts';
import { bodyChunks, bodyEndsEarly, contentEncoding } from './body-chunks.ts';

/** Of bodies that are being read; no larger than the largest of them may be. A new one for each would be half of what the garbage collector is called for. */
let scratch = Buffer.allocUnsafeSlow(65_536);

/** Of smaller pieces there may be many before they count. */
const RELEASED_BYTES = 16_384;

/** A whole body in the pieces in which it came, unpacked. */
export type Body = readonly Uint8Array[];

/** @throws ProblemError as `bodyChunks`. */
export async function readBody(c: AppContext, maxBytes: number): Promise<Body> {
  const request = c.req.raw;
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN);
  const { incoming } = c.env ?? {};
  // A body that says how long it is cannot become longer, and a stream of the web on top of Node's costs as much as reading it.
  if (incoming && length <= maxBytes && contentEncoding(request) === 'identity')
    return isThere(incoming) ? piecesThere(incoming) : piecesOf(incoming);
  const pieces: Uint8Array[] = [];
  for await (const piece of bodyChunks(request, maxBytes)) pieces.push(piece);
  return pieces;
}

/** The bytes of a body in one piece, in memory that the next call uses again: to be read before anything else runs. */
export function bytesOf(body: Body): Buffer {
  const length = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  if (length > scratch.length) scratch = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const piece of body) {
    scratch.set(piece, at);
    at += piece.byteLength;
  }
  return scratch.subarray(0, length);
}

/**
 * Gives the memory of a body back at once: the collector would come for it only after many bodies, and each of them would go into memory that nothing has
 * touched lately. The body cannot be read again.
 */
export function releaseBody(body: Body): void {
  for (const { buffer, byteLength } of body) {
    const isAlone = byteLength >= RELEASED_BYTES && buffer.byteLength === byteLength;
    if (isAlone && buffer instanceof ArrayBuffer) buffer.transfer(0);
  }
}

/** A small body comes with its head, and to wait for it as for a large one would cost as much as all that is done with it. */
function isThere({ complete, destroyed }: IncomingMessage): boolean {
  return complete && !destroyed;
}

function piecesThere(incoming: IncomingMessage): Body {
  const piece: Uint8Array | null = incoming.read();
  return piece ? [piece] : [];
}

function piecesOf(incoming: IncomingMessage): Promise<Body> {
  const pieces: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    incoming.on('data', (piece: Uint8Array) => pieces.push(piece));
    incoming.once('end', () => resolve(pieces));
    // Every request closes; an error for each would be one of the dearest parts of a small one.
    const failUnlessEnded = () => {
      if (!incoming.readableEnded) reject(bodyEndsEarly());
    };
    incoming.once('error', failUnlessEnded);
    incoming.once('close', failUnlessEnded);
    if (incoming.destroyed) failUnlessEnded();
  });
}
