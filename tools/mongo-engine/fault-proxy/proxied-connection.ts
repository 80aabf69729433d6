import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Document, serialize } from 'bson';
import { parseCommand } from '../gateway/command.ts';
import { MessageStream, type WireMessage, wireMessage } from '../gateway/message-stream.ts';
import { OP_MSG, opMsgPayload, parseOpMsg } from '../gateway/op-msg.ts';
import { OP_QUERY, OP_REPLY, opReplyPayload } from '../gateway/op-query.ts';
import type { Durations, Fault, ProxiedCommand } from './fault.ts';

/** What the connections of a proxy share. */
export interface Fates {
  readonly durations: Durations;
  /** The fault that strikes a command, if any. */
  next(command: ProxiedCommand): Fault | undefined;
  /** What a refused command is answered with. */
  readonly refusal: Document;
  freeze(forMs: number): void;
  /** Resolves when nothing is frozen. */
  thawed(): Promise<void>;
}

/** One client's connection and its own connection to the server. Message by message, so that a fault strikes between commands or within one. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #fates: Fates;
  /** What the next answer of the server comes to. */
  #replyFault: Fault | undefined;

  constructor(client: Socket, serverPort: number, fates: Fates) {
    this.#client = client.setNoDelay(true);
    this.#server = connect(serverPort, '127.0.0.1').setNoDelay(true);
    this.#fates = fates;
    client.on('error', () => client.destroy());
    this.#server.on('error', () => this.#server.destroy());
    void this.#pump(this.#client, (message) => this.#request(message));
    void this.#pump(this.#server, (message) => this.#reply(message)).then(() => client.destroy());
  }

  close(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  async #pump(from: Socket, handle: (message: WireMessage) => Promise<void>): Promise<void> {
    const messages = new MessageStream();
    try {
      for await (const chunk of from) {
        for (const message of messages.push(chunk)) {
          await this.#fates.thawed();
          await handle(message);
        }
      }
    } catch {
      // The connection broke, by a fault or by one of its ends.
    }
    if (from === this.#client) this.#server.end();
  }

  async #request(message: WireMessage): Promise<void> {
    const { delayMs, outliveMs } = this.#fates.durations;
    const fault = this.#fates.next(commandOf(message));
    const bytes = bytesOf(message);
    switch (fault) {
      case 'drop':
        await pause(delayMs);
        this.close();
        return;
      case 'reset':
        this.#client.resetAndDestroy();
        this.#server.destroy();
        return;
      case 'cut request':
        this.#server.end(bytes.subarray(0, bytes.length / 2));
        this.#client.destroy();
        return;
      case 'refuse':
        this.#client.write(answerTo(message, this.#fates.refusal));
        return;
      case 'delay':
        await pause(delayMs);
        break;
      case 'outlive':
        await pause(outliveMs);
        break;
      case 'freeze':
        this.#fates.freeze(delayMs);
        await this.#fates.thawed();
        break;
      default:
        this.#replyFault = fault;
    }
    this.#server.write(bytes);
  }

  async #reply(message: WireMessage): Promise<void> {
    const fault = this.#replyFault;
    this.#replyFault = undefined;
    const bytes = bytesOf(message);
    if (fault === 'swallow reply') this.close();
    else if (fault === 'cut reply') {
      this.#client.end(bytes.subarray(0, bytes.length / 2));
      this.#server.destroy();
    } else if (!this.#client.destroyed) this.#client.write(bytes);
  }
}

/** `requestId` need not differ between answers. */
function answerTo({ opcode, requestId }: WireMessage, document: Document): Buffer {
  const bson = serialize(document);
  if (opcode === OP_QUERY) return wireMessage(OP_REPLY, 1, requestId, opReplyPayload(bson));
  return wireMessage(OP_MSG, 1, requestId, opMsgPayload(bson));
}

function commandOf({ opcode, payload }: WireMessage): ProxiedCommand {
  if (opcode !== OP_MSG) return { name: 'legacy', target: undefined };
  const { body, sequences } = parseOpMsg(payload);
  return parseCommand(body, sequences);
}

function bytesOf({ opcode, requestId, responseTo, payload }: WireMessage): Buffer {
  return wireMessage(opcode, requestId, responseTo, payload);
}
