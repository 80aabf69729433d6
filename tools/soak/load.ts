import { setTimeout as pause } from 'node:timers/promises';
import { type Random, randomAt } from '../simulate/random.ts';
import { batchOf, METRICS, queryOf } from './traffic.ts';

/** Requests under way at once. */
const WORKERS = 4;
/** One request in so many is a query. */
const QUERY_EVERY = 20;
const RETRY_MS = 100;

/** What the server has acknowledged, to hold its answers against. */
export interface Ledger {
  points: number;
  readonly sums: Map<string, number>;
}

/** Points and queries over HTTP, and how they went. */
export class Load {
  readonly ledger: Ledger = { points: 0, sums: new Map(METRICS.map(({ name }) => [name, 0])) };
  /** How long each query took since this was last emptied. */
  queryMs: number[] = [];
  retries = 0;
  queries = 0;
  /** How far back late points go. */
  lateDays: number;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #seed: number;
  #sent = 0;

  constructor(url: string, key: string, seed: number, lateDays: number) {
    this.#url = `${url}/api/v1`;
    this.#headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    this.#seed = seed;
    this.lateDays = lateDays;
  }

  /** As many requests as the server takes. @returns requests per second */
  async flatOut(durationMs: number): Promise<number> {
    const startMs = performance.now();
    const before = this.#sent;
    await this.#work(() => (performance.now() - startMs < durationMs ? 0 : undefined));
    return ((this.#sent - before) / (performance.now() - startMs)) * 1_000;
  }

  /** So many requests a second, each at its time or, where the server is behind, as soon as it can be. */
  async steady(perSecond: number, durationMs: number): Promise<void> {
    const startMs = performance.now();
    let next = 0;
    await this.#work(() => {
      const dueMs = (next++ / perSecond) * 1_000;
      const passedMs = performance.now() - startMs;
      // A server that is behind does not make the run longer.
      return Math.max(dueMs, passedMs) < durationMs ? Math.max(0, dueMs - passedMs) : undefined;
    });
  }

  /** `waitMs` says how long to wait before the next request, undefined that there is none. */
  async #work(waitMs: () => number | undefined): Promise<void> {
    await Promise.all(
      Array.from({ length: WORKERS }, async () => {
        for (let ms = waitMs(); ms !== undefined; ms = waitMs()) {
          if (ms > 0) await pause(ms);
          const n = this.#sent++;
          const random = randomAt(this.#seed, n);
          await (n % QUERY_EVERY === 0 ? this.#query(random) : this.#record(random, `soak-${this.#seed}-${n}`));
        }
      }),
    );
  }

  /** Sent until it is acknowledged, always under the same key. */
  async #record(random: Random, key: string): Promise<void> {
    const { body, points, sums } = batchOf(random, Date.now(), this.lateDays);
    const headers = { ...this.#headers, 'Idempotency-Key': key };
    await this.#insist(() => fetch(`${this.#url}/points`, { method: 'POST', headers, body }));
    this.ledger.points += points;
    for (const [name, sum] of sums) this.ledger.sums.set(name, (this.ledger.sums.get(name) ?? 0) + sum);
  }

  async #query(random: Random): Promise<void> {
    const startMs = performance.now();
    await this.#insist(() => fetch(`${this.#url}/query?${queryOf(random, Date.now())}`, { headers: this.#headers }));
    this.queries++;
    this.queryMs.push(performance.now() - startMs);
  }

  /** @throws Error for an answer that a repetition would not change */
  async #insist(send: () => Promise<Response>): Promise<void> {
    for (;;) {
      const response = await send().catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      if (response?.ok && text !== undefined) return;
      if (response && response.status < 500 && response.status !== 429) throw new Error(`${response.status}: ${text}`);
      this.retries++;
      await pause(RETRY_MS);
    }
  }
}
