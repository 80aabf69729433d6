/*
 * The legacy OP_QUERY and OP_REPLY: drivers greet an unknown server with them before they speak OP_MSG.
 */
export const OP_QUERY = 2004;
export const OP_REPLY = 1;

/** The command document in what follows the header of an OP_QUERY: flags, collection name, skip, limit, document. */
export function parseOpQuery(payload: Buffer): Uint8Array {
  const nameEnd = payload.indexOf(0, 4);
  const at = nameEnd + 1 + 8;
  return payload.subarray(at, at + payload.readInt32LE(at));
}

/** What follows the header of an OP_REPLY with one document: flags, cursor id, starting index, count, document. */
export function opReplyPayload(answer: Uint8Array): Buffer {
  const head = Buffer.alloc(20);
  head.writeInt32LE(1, 16);
  return Buffer.concat([head, answer]);
}
