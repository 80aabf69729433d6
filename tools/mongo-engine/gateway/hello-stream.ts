import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { deserialize, serialize } from 'bson';
import { wireMessage } from './message-stream.ts';
import { type CommandMessage, OP_MSG, opMsgPayload } from './op-msg.ts';

/** How long a driver's monitor waits for news; undefined for any other message. */
export function awaitedNewsMs({ body, takesMany }: CommandMessage): number | undefined {
  if (!takesMany) return undefined;
  const { maxAwaitTimeMS } = deserialize(body);
  return typeof maxAwaitTimeMS === 'number' ? maxAwaitTimeMS : undefined;
}

/**
 * Answers a monitor again and again until it goes, as MongoDB does since 4.4. So a driver always waits for something on that connection, and notices at once when it
 * breaks; one that polls may not (mongodb 7.9.0: a command begun in the instant in which its socket closes never ends, and the monitor with it).
 */
export async function streamHello(
  socket: Socket,
  everyMs: number,
  requestId: number,
  hello: () => object,
): Promise<void> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  let answered = requestId;
  let sent = requestId;
  while (!socket.destroyed) {
    await pause(everyMs, undefined, { signal: gone.signal, ref: false }).catch(() => undefined);
    if (socket.destroyed) return;
    socket.write(wireMessage(OP_MSG, ++sent, answered, opMsgPayload(serialize(hello()), true)));
    answered = sent;
  }
}
