import type { Socket } from 'node:net';
import { serialize } from 'bson';
import { commandErrorOf } from './command-error.ts';
import type { Dispatch } from './dispatch.ts';
import { awaitedNewsMs, streamHello } from './hello-stream.ts';
import { MessageStream, type WireMessage, wireMessage } from './message-stream.ts';
import { OP_MSG, opMsgPayload, parseOpMsg } from './op-msg.ts';
import { OP_QUERY, OP_REPLY, opReplyPayload, parseOpQuery } from './op-query.ts';

const NO_SEQUENCES: ReadonlyMap<string, Uint8Array> = new Map();

/** Serves one client: its commands one after the other, as MongoDB does. */
export async function serve(socket: Socket, dispatch: Dispatch): Promise<void> {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  const messages = new MessageStream();
  let sent = 0;
  try {
    for await (const chunk of socket) {
      for (const message of messages.push(chunk)) {
        const newsMs = message.opcode === OP_MSG ? awaitedNewsMs(parseOpMsg(message.payload)) : undefined;
        if (newsMs !== undefined) {
          void streamHello(socket, newsMs, message.requestId, () => dispatch.greeting());
          continue;
        }
        const answer = await answerTo(message, dispatch, ++sent);
        if (answer && !socket.destroyed) socket.write(answer);
      }
    }
  } catch {
    // A message that makes no sense, or a database that is gone: a closed connection says it.
  } finally {
    socket.destroy();
  }
}

async function answerTo(message: WireMessage, dispatch: Dispatch, id: number): Promise<Buffer | undefined> {
  const { opcode, payload, requestId } = message;
  if (opcode === OP_QUERY) {
    const answer = await documentFor(parseOpQuery(payload), NO_SEQUENCES, dispatch);
    return wireMessage(OP_REPLY, id, requestId, opReplyPayload(answer));
  }
  if (opcode !== OP_MSG) throw new RangeError(`unknown opcode ${opcode}`);
  const { body, sequences, silent } = parseOpMsg(payload);
  const answer = await documentFor(body, sequences, dispatch);
  return silent ? undefined : wireMessage(OP_MSG, id, requestId, opMsgPayload(answer));
}

async function documentFor(
  body: Uint8Array,
  sequences: ReadonlyMap<string, Uint8Array>,
  dispatch: Dispatch,
): Promise<Uint8Array> {
  try {
    return await dispatch.answer(body, sequences);
  } catch (error) {
    const told = commandErrorOf(error);
    if (!told) throw error;
    return serialize(told.toDocument());
  }
}
