import { WebSocket } from 'ws';
import { apply, type HeldAnswer, type Update } from './held-answer.ts';

interface Frame {
  readonly type: string;
  readonly cursor?: string;
  readonly cursors?: { readonly [id: string]: string };
  readonly reason?: string;
  readonly answer?: HeldAnswer;
  readonly update?: Update;
}

export interface SocketReaderOptions {
  readonly port: number;
  readonly token: string;
  readonly query: object;
  /** Where to go on from, and what was held there. */
  readonly after?: string;
  readonly held?: HeldAnswer | undefined;
}

/** Follows one query over a WebSocket as docs/live.md says. Shares nothing with the client. */
export class SocketReader {
  readonly frames: Frame[] = [];
  answer: HeldAnswer | undefined;
  cursor: string;
  ended = false;
  closeCode = 0;
  /** Is told of every event, once it was applied. */
  onEvent: () => void = () => {};
  readonly #ws: WebSocket;

  constructor({ port, token, query, after = '', held }: SocketReaderOptions) {
    this.answer = held;
    this.cursor = after;
    this.#ws = new WebSocket(`ws://127.0.0.1:${port}/api/v1/ws`);
    this.#ws.on('open', () => {
      this.authenticate(token);
      this.#send({ type: 'subscribe', id: 'a', query, ...(after === '' ? {} : { cursor: after }) });
    });
    this.#ws.on('message', (data) => {
      // Who has left hears nothing any more.
      if (this.#ws.readyState === WebSocket.OPEN) this.#hear(JSON.parse(data.toString()) as Frame);
    });
    this.#ws.on('error', () => {});
    this.#ws.on('close', (code) => {
      this.closeCode = code;
      this.ended = true;
    });
  }

  /** Also in between, before a token expires. */
  authenticate(token: string): void {
    this.#send({ type: 'auth', token });
  }

  /** Reads nothing more, so that the server's bytes wait in its connection. */
  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }

  kill(): void {
    this.#ws.terminate();
  }

  #send(frame: object): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(frame));
  }

  #hear(frame: Frame): void {
    this.frames.push(frame);
    this.cursor = frame.cursor ?? frame.cursors?.a ?? this.cursor;
    if (frame.answer) this.answer = frame.answer;
    if (frame.update) apply(this.answer as HeldAnswer, frame.update);
    if (frame.answer || frame.update || frame.reason) this.onEvent();
  }
}
