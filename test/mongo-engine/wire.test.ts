import { randomBytes } from 'node:crypto';
import { serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { MessageStream, type WireMessage, wireMessage } from '../../tools/mongo-engine/gateway/message-stream.ts';
import { OP_MSG, opMsgPayload, parseOpMsg } from '../../tools/mongo-engine/gateway/op-msg.ts';
import { parseOpQuery } from '../../tools/mongo-engine/gateway/op-query.ts';

const ping = serialize({ ping: 1 });

describe('message stream', () => {
  const sent = [1, 2, 3].map((id) => wireMessage(OP_MSG, id, 0, randomBytes(10 * id)));

  it.each([1, 2, 3, 4, 5, 15, 16, 17, 1_000])('finds every message in chunks of %d bytes', (size) => {
    const bytes = Buffer.concat(sent);
    const stream = new MessageStream();
    const found: WireMessage[] = [];
    for (let at = 0; at < bytes.length; at += size) found.push(...stream.push(bytes.subarray(at, at + size)));
    expect(found.map(({ requestId, opcode, payload }) => wireMessage(opcode, requestId, 0, payload))).toEqual(sent);
  });

  it.each([0, 15, 48_000_001, -1])('refuses a length of %d', (length) => {
    const header = Buffer.alloc(16);
    header.writeInt32LE(length, 0);
    expect(() => [...new MessageStream().push(header)]).toThrow(RangeError);
  });
});

describe('OP_MSG', () => {
  it('has a command and sequences of documents', () => {
    const documents = Buffer.concat([serialize({ _id: 1 }), serialize({ _id: 2 })]);
    const name = Buffer.from('documents\0');
    const section = Buffer.alloc(5);
    section.writeUInt8(1, 0);
    section.writeInt32LE(4 + name.length + documents.length, 1);
    const message = Buffer.concat([opMsgPayload(ping), section, name, documents]);
    const { body, sequences, silent } = parseOpMsg(message);
    expect([Buffer.from(body), silent]).toEqual([Buffer.from(ping), false]);
    expect(Buffer.from(sequences.get('documents') ?? [])).toEqual(documents);
  });

  it('leaves a checksum out and knows an unacknowledged write', () => {
    const message = Buffer.concat([opMsgPayload(ping), Buffer.alloc(4, 7)]);
    message.writeUInt32LE(0b11, 0);
    expect(parseOpMsg(message)).toMatchObject({ silent: true });
  });

  it.each([
    ['of an unknown kind', (message: Buffer) => message.writeUInt8(2, 4)],
    ['longer than the message', (message: Buffer) => message.writeInt32LE(1_000, 5)],
    ['without a length', (message: Buffer) => message.writeInt32LE(0, 5)],
  ])('refuses a section %s', (_, damage) => {
    const message = opMsgPayload(ping);
    damage(message);
    expect(() => parseOpMsg(message)).toThrow(RangeError);
  });
});

it('reads the document of an OP_QUERY', () => {
  const query = Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(8), ping]);
  expect(parseOpQuery(query)).toEqual(Buffer.from(ping));
});
