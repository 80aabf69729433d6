import { setTimeout as pause } from 'node:timers/promises';
import { type Cured, insist } from './insist.ts';

export interface TrafficOptions {
  readonly url: string;
  readonly key: string;
  readonly user: { readonly name: string; readonly password: string };
  readonly cured: Cured;
}

const WRITERS = 4;
const READERS = 2;
const POINTS_PER_BATCH = 20;
const WRITE_PAUSE_MS = 20;
const READ_PAUSE_MS = 50;
const SIGN_IN_PAUSE_MS = 250;
/** What another server has revoked may pass for a second (docs/security.md). */
const REVOKED_WITHIN_MS = 1_000;

/** Writers, readers and people who sign in, until they are told to stop. Each judges what it is answered. */
export class Traffic {
  /** Points and their sum that were acknowledged. */
  points = 0;
  sum = 0;
  queries = 0;
  signIns = 0;
  readonly #options: TrafficOptions;
  readonly #working: Promise<unknown>;
  #isStopping = false;

  constructor(options: TrafficOptions) {
    this.#options = options;
    const until = async (work: (n: number) => Promise<void>, pauseMs: number) => {
      for (let n = 0; !this.#isStopping; n++) {
        await work(n);
        await pause(pauseMs);
      }
    };
    const writers = Array.from({ length: WRITERS }, (_, i) => until((n) => this.#write(i, n), WRITE_PAUSE_MS));
    const readers = Array.from({ length: READERS }, () => until(() => this.#read(), READ_PAUSE_MS));
    this.#working = Promise.all([...writers, ...readers, until(() => this.#signIn(), SIGN_IN_PAUSE_MS)]);
    // Who stops it hears of it.
    this.#working.catch(() => {});
  }

  /** @throws Error for the first thing that was wrong */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#working;
  }

  async #write(writer: number, n: number): Promise<void> {
    const values = Array.from({ length: POINTS_PER_BATCH }, (_, i) => 1 + ((n + i) % 97));
    const timestamps = values.map(() => Date.now());
    const body = JSON.stringify({
      series: [{ name: 'orders', labels: { writer: String(writer) }, timestamps, values }],
    });
    const response = await this.#send('POST', '/points', { body, headers: { 'Idempotency-Key': `${writer}-${n}` } });
    if (!response.ok) throw new Error(`a batch was refused: ${await response.text()}`);
    this.points += values.length;
    this.sum += values.reduce((total, value) => total + value, 0);
  }

  /** No server may know less than any of them has acknowledged. */
  async #read(): Promise<void> {
    const acknowledged = this.points;
    const response = await this.#send('GET', '/query?name=orders&interval=1h&aggregates=sum');
    const { series } = (await response.json()) as { series: { buckets: { count: number }[] }[] };
    const answered = (series[0]?.buckets ?? []).reduce((total, { count }) => total + count, 0);
    if (answered < acknowledged) throw new Error(`an answer has ${answered} points, ${acknowledged} were acknowledged`);
    this.queries++;
  }

  /** A session that one server opened counts at every other, and not any more once it is closed. */
  async #signIn(): Promise<void> {
    const { name: username, password } = this.#options.user;
    const login = await this.#send('POST', '/auth/login', { body: JSON.stringify({ username, password }) });
    const { token } = (await login.json()) as { token: string };
    const as = { headers: { Authorization: `Bearer ${token}` } };
    const me = await this.#send('GET', '/auth/me', as);
    if (me.status !== 200) throw new Error(`a session that was just opened is answered with ${me.status}`);
    const logout = await this.#send('POST', '/auth/logout', as);
    // An answer that was lost may have closed it: then asking again finds nobody signed in.
    if (logout.status !== 204 && logout.status !== 401) throw new Error(`signing out: ${logout.status}`);
    await pause(REVOKED_WITHIN_MS);
    const after = await this.#send('GET', '/auth/me', as);
    if (after.status !== 401) throw new Error(`a session that was closed is answered with ${after.status}`);
    this.signIns++;
  }

  #send(method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}) {
    const { url, key, cured } = this.#options;
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...init.headers };
    return insist(`${url}/api/v1${path}`, { ...init, method, headers }, cured);
  }
}
