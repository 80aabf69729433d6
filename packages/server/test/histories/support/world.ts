import { Host } from './host.ts';
import type { Store } from './store.ts';

const ADMIN_KEY = 'an-admin-key-of-forty-characters-at-least';
const NOTE_MS = 61_000;
const KEPT_MS = 11 * 60_000;

/** Two server processes on one store, and one time for both. */
export class World {
  readonly adminKey = ADMIN_KEY;
  readonly #hosts = [new Host(), new Host()] as const;
  #store: Store | undefined;
  nowMs = 0;

  /** Begins anew, with an empty store. */
  async begin(store: Store, nowMs: number): Promise<void> {
    this.#store = store;
    this.nowMs = nowMs;
    // One after the other: the first makes the key that the second finds.
    for (const host of this.#hosts) await this.#open(host);
  }

  async end(): Promise<void> {
    for (const host of this.#hosts) await host.close();
  }

  async kill(): Promise<void> {
    for (const host of this.#hosts) await host.kill();
  }

  /** The port of a server that is open: number `at`, or the other one. */
  port(at: number): number {
    return (this.#hosts[at % 2] as Host).port || (this.#hosts[(at + 1) % 2] as Host).port;
  }

  async restart(at: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const host = this.#hosts[at % 2] as Host;
    await (signal === 'SIGTERM' ? host.close() : host.kill());
    await this.#open(host);
  }

  /** Lets the same time pass everywhere. */
  async advance(ms: number): Promise<void> {
    this.nowMs += ms;
    await Promise.all(this.#hosts.filter(({ port }) => port !== 0).map((host) => host.ask('advance', { ms })));
  }

  async head(): Promise<readonly number[]> {
    return (await this.#hosts[0].ask('head')) as readonly number[];
  }

  /**
   * Makes the log forget everything before now, and the servers what they know of it: a thousand entries and ten minutes are what it keeps at least. How far
   * it went ten minutes ago, MongoDB's upkeep knows from a minute's note of its own.
   */
  async forget(): Promise<void> {
    await this.#hosts[0].ask('fill', { entries: 1_001 });
    for (const ms of [NOTE_MS, KEPT_MS]) {
      await this.advance(ms);
      await this.#hosts[0].ask('maintain');
    }
    for (let at = 0; at < 2; at++) await this.restart(at, 'SIGTERM');
  }

  /** @throws Error for an answer that is none of 2xx */
  async call(method: string, path: string, body?: unknown, at = 0): Promise<never> {
    const response = await fetch(`http://127.0.0.1:${this.port(at)}${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as never;
  }

  /** What the query returns now, but for its plan. */
  async query(search: string, at: number): Promise<object> {
    const { plan: _, ...answer } = (await this.call('GET', `/api/v1/query?${search}`, undefined, at)) as {
      plan: unknown;
    };
    return answer;
  }

  #open(host: Host): Promise<void> {
    return host.open(this.#store as Store, this.nowMs, ADMIN_KEY);
  }
}
