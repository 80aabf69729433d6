import type { HeldAnswer } from '../../support/held-answer.ts';
import { SocketReader } from '../../support/socket-reader.ts';
import { StreamReader } from '../../support/stream-reader.ts';
import { cursorParts } from './cursor-parts.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;

export type Transport = 'event stream' | 'WebSocket';
export type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** One who follows a query for a whole history: goes on from its cursor after every loss, and signs in anew where its token is refused. */
export class LiveReader {
  readonly query: Query;
  readonly transport: Transport;
  losses = 0;
  signIns = 0;
  updates = 0;
  /** How often it left with an update heard and others of the same time not. */
  midway = 0;
  /** Why it had to start again. */
  readonly resets: string[] = [];
  #at: number;
  #token = '';
  #cursor = '';
  #held: HeldAnswer | undefined;
  #connection: StreamReader | SocketReader | undefined;
  #isAway = false;
  readonly #world: World;

  constructor(world: World, query: Query, transport: Transport, at: number) {
    this.#world = world;
    this.query = query;
    this.transport = transport;
    this.#at = at;
  }

  get search(): string {
    return new URLSearchParams(
      Object.entries(this.query).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  }

  /** What it holds: an answer without its plan. */
  get holds(): object {
    const { plan: _, ...answer } = this.#connection?.answer ?? {};
    return answer;
  }

  /** Whether it has heard of everything up to `head`, and of all that time has changed since. */
  isAt(head: readonly number[]): boolean {
    const connection = this.#connection;
    if (!connection?.answer || connection.ended || connection.cursor === '') return false;
    const { atMs, position } = cursorParts(connection.cursor);
    // Every edge of every query is one of a minute.
    const isSameMinute = Math.floor(atMs / MINUTE_MS) === Math.floor(this.#world.nowMs / MINUTE_MS);
    return isSameMinute && head.every((n, lane) => (position[lane] ?? 0) >= n);
  }

  /** Vanishes, until `return`. */
  leave(): void {
    this.#isAway = true;
    this.#disconnect();
  }

  /** Vanishes once it has heard one event more, even where others are on their way; if none comes, it stays. */
  leaveAfterNext(): void {
    const connection = this.#connection;
    if (!connection) return;
    connection.onEvent = () => {
      if (eventsOf(connection).at(-1)?.type === 'update') this.midway++;
      this.leave();
    };
  }

  return(at: number): void {
    this.#at = at;
    this.#isAway = false;
  }

  /** With a fresh token, in the connection that there is. */
  async renew(): Promise<void> {
    await this.#signIn();
    if (this.#connection instanceof SocketReader) this.#connection.authenticate(this.#token);
  }

  /** Connects where it is not connected. */
  async tend(): Promise<void> {
    if (this.#isAway || (this.#connection && !isOver(this.#connection))) return;
    if (this.#connection) {
      if (isRefused(this.#connection)) this.#token = '';
      this.#disconnect();
    }
    if (this.#token === '') await this.#signIn();
    this.#connect();
  }

  /** Ends for good. */
  end(): void {
    this.leave();
  }

  async #signIn(): Promise<void> {
    this.signIns++;
    const { token } = (await this.#world.call(
      'POST',
      '/api/v1/auth/login',
      { key: this.#world.adminKey },
      this.#at,
    )) as {
      token: string;
    };
    this.#token = token;
  }

  #connect(): void {
    const port = this.#world.port(this.#at);
    const [token, after, held] = [this.#token, this.#cursor, this.#held];
    this.#connection =
      this.transport === 'WebSocket'
        ? new SocketReader({ port, token, query: this.query, after, held })
        : new StreamReader(port, this.search, token, after, held);
  }

  #disconnect(): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    this.losses++;
    connection.kill();
    this.#cursor = connection.cursor;
    this.#held = connection.answer;
    for (const { type, reason } of eventsOf(connection)) {
      if (type === 'reset') this.resets.push(reason as string);
      if (type === 'update') this.updates++;
    }
  }
}

function eventsOf(connection: StreamReader | SocketReader): { readonly type: string; readonly reason?: string }[] {
  if (connection instanceof SocketReader) return connection.frames;
  return connection.events.map(({ event, data }) => ({ type: event, ...(data as { reason?: string }) }));
}

function isOver(connection: StreamReader | SocketReader): boolean {
  return connection.ended || isRefused(connection);
}

/** For its token. */
function isRefused(connection: StreamReader | SocketReader): boolean {
  if (connection instanceof SocketReader) return connection.closeCode === 4401;
  return connection.head.includes(' 401 ') || connection.events.at(-1)?.data.status === 401;
}
