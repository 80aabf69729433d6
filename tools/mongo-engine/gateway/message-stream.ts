/** A wire message: a header of 16 bytes (length, request id, id answered, opcode) and a payload. */
export interface WireMessage {
  readonly requestId: number;
  /** The request that an answer is to. */
  readonly responseTo: number;
  readonly opcode: number;
  readonly payload: Buffer;
}

const HEADER_BYTES = 16;
/** MongoDB's own limit. */
const MAX_MESSAGE_BYTES = 48_000_000;

/** Cuts a byte stream into messages, whatever the chunks. */
export class MessageStream {
  #chunks: Buffer[] = [];
  #buffered = 0;

  /** @throws RangeError for a length that no message can have. */
  *push(chunk: Buffer): Generator<WireMessage> {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    while (this.#buffered >= 4) {
      const length = this.#peekLength();
      if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new RangeError(`a message of ${length} bytes`);
      if (this.#buffered < length) return;
      const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      const rest = all.subarray(length);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#buffered = rest.length;
      yield {
        requestId: all.readInt32LE(4),
        responseTo: all.readInt32LE(8),
        opcode: all.readInt32LE(12),
        payload: all.subarray(HEADER_BYTES, length),
      };
    }
  }

  #peekLength(): number {
    if ((this.#chunks[0] as Buffer).length < 4) this.#chunks = [Buffer.concat(this.#chunks)];
    return (this.#chunks[0] as Buffer).readInt32LE(0);
  }
}

export function wireMessage(opcode: number, requestId: number, responseTo: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + payload.length, 0);
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, payload]);
}
