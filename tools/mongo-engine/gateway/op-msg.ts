/** One message body of MongoDB's OP_MSG: a command, and the document sequences that belong to it by field name. */
export interface CommandMessage {
  readonly body: Uint8Array;
  readonly sequences: ReadonlyMap<string, Uint8Array>;
  /** The sender wants no answer (an unacknowledged write). */
  readonly silent: boolean;
  /** The sender takes any number of answers to this one message. */
  readonly takesMany: boolean;
}

export const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const EXHAUST_ALLOWED = 2 ** 16;
const CHECKSUM_BYTES = 4;

/**
 * Reads what follows the header of an OP_MSG.
 * @throws RangeError for a section that does not fit the message or has an unknown kind.
 */
export function parseOpMsg(payload: Buffer): CommandMessage {
  const flags = payload.readUInt32LE(0);
  const end = payload.length - (flags & CHECKSUM_PRESENT ? CHECKSUM_BYTES : 0);
  const sequences = new Map<string, Uint8Array>();
  let body: Uint8Array | undefined;
  let at = 4;
  while (at < end) {
    const kind = payload.readUInt8(at);
    const size = payload.readInt32LE(at + 1);
    const next = at + 1 + size;
    if (size < 5 || next > end) throw new RangeError(`a section of ${size} bytes does not fit its message`);
    if (kind === 0) body = payload.subarray(at + 1, next);
    else if (kind === 1) {
      const nameEnd = payload.indexOf(0, at + 5);
      sequences.set(payload.toString('utf8', at + 5, nameEnd), payload.subarray(nameEnd + 1, next));
    } else throw new RangeError(`unknown section kind ${kind}`);
    at = next;
  }
  if (!body) throw new RangeError('a message without a command');
  return { body, sequences, silent: (flags & MORE_TO_COME) !== 0, takesMany: (flags & EXHAUST_ALLOWED) !== 0 };
}

/** What follows the header of an answer: flags, one section of kind 0. */
export function opMsgPayload(answer: Uint8Array, moreToCome = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(moreToCome ? MORE_TO_COME : 0, 0);
  return Buffer.concat([head, answer]);
}
