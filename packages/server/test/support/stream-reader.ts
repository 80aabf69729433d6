import { connect, type Socket } from 'node:net';
import { apply, type HeldAnswer, type Update } from './held-answer.ts';

export interface ReadEvent {
  readonly event: string;
  readonly data: { readonly [member: string]: unknown };
}

/**
 * Reads an event stream from a bare socket, keeps the last id, and applies what it hears as docs/live.md says. Shares nothing with the client.
 */
export class StreamReader {
  readonly events: ReadEvent[] = [];
  readonly socket: Socket;
  /** The last `id`, once the end of its event is here: who loses the connection in between has not heard the event. */
  cursor = '';
  /** What is held: the answer of the last snapshot with every update since. */
  answer: HeldAnswer | undefined;
  head = '';
  ended = false;
  /** Is told of every event, once it was applied. */
  onEvent: () => void = () => {};
  #text = '';
  #wake: (() => void)[] = [];

  constructor(port: number, search: string, key: string, after = '', held?: HeldAnswer) {
    this.answer = held;
    this.socket = connect(port, '127.0.0.1', () => {
      const resume = after === '' ? '' : `Last-Event-ID: ${after}\r\n`;
      this.socket.write(
        `GET /api/v1/stream?${search} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${resume}\r\n`,
      );
    });
    this.cursor = after;
    this.socket.setEncoding('utf8');
    this.socket.on('data', (chunk: string) => this.#take(chunk));
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.ended = true;
      this.#notify();
    });
  }

  /** Waits until it has heard enough; rejects where the stream ends before. */
  async until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      if (this.ended) throw new Error(`the stream ended: ${this.head}${JSON.stringify(this.events.at(-1))}`);
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  async untilEnd(): Promise<void> {
    while (!this.ended) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  /** Reads nothing more, so that the server's bytes wait in its connection. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  kill(): void {
    this.socket.resetAndDestroy();
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #take(chunk: string): void {
    this.#text += chunk;
    if (this.head === '') {
      const end = this.#text.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 4);
    }
    // Lines of chunk sizes have no colon and no data, so that they read as nothing.
    const lines = this.#text.replaceAll('\r', '').split('\n');
    this.#text = lines.pop() as string;
    for (const line of lines) {
      // Who has left hears nothing any more.
      if (!this.socket.destroyed) this.#line(line);
    }
    this.#notify();
  }

  #event = '';
  #id = '';
  #data = '';

  #line(line: string): void {
    if (line.startsWith('event: ')) this.#event = line.slice(7);
    else if (line.startsWith('id: ')) this.#id = line.slice(4);
    else if (line.startsWith('data: ')) this.#data = line.slice(6);
    else if (line === '') this.#dispatch();
  }

  #dispatch(): void {
    if (this.#id !== '') this.cursor = this.#id;
    if (this.#data === '') return;
    const read = { event: this.#event, data: JSON.parse(this.#data) } as ReadEvent;
    this.#data = '';
    this.events.push(read);
    if (read.event === 'snapshot') this.answer = (read.data as { answer: HeldAnswer }).answer;
    if (read.event === 'update') apply(this.answer as HeldAnswer, (read.data as { update: Update }).update);
    this.onEvent();
  }
}
