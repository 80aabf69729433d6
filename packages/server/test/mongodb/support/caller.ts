import type { MetricsApi, SeriesRows } from '@metrics-handler/core';

/** A way to the shared database. */
export type Door = MetricsApi;

const T0 = Date.UTC(2026, 0, 1);
const HOURS = 48;
const HOUR_MS = 3_600_000;

/** Somebody who is alone in writing a metric and a book, each time through any door, and knows what was acknowledged. */
export class Caller {
  reads = 0;
  /** What answers said instead of what was acknowledged. */
  readonly stale: string[] = [];
  readonly #metric: string;
  readonly #door: () => Door;
  readonly #next: () => number;
  #points: { readonly t: number; readonly v: number }[] = [];
  #book: { readonly id: string; readonly version: number; readonly title: string } | undefined;
  #written = 0;

  constructor(metric: string, door: () => Door, next: () => number) {
    this.#metric = metric;
    this.#door = door;
    this.#next = next;
  }

  /** One operation: a batch, a deletion, a change of the book, or a read that must know all of them. */
  async act(): Promise<void> {
    const chance = this.#next();
    if (chance < 0.35 || this.#points.length === 0) await this.#record();
    else if (chance < 0.4) await this.#delete();
    else if (chance < 0.48) await this.#writeBook();
    else if (chance < 0.56) await this.#readBook();
    else await this.#query();
  }

  async #record(): Promise<void> {
    const points = Array.from({ length: 1 + this.#below(5) }, () => ({
      t: T0 + this.#below(HOURS * HOUR_MS),
      v: ++this.#written,
    }));
    const batch = points.map(({ t, v }) => ({ name: this.#metric, timestamp: t, value: v }));
    await this.#door().recordAll(batch, { idempotencyKey: `${this.#metric}/${this.#written}` });
    this.#points.push(...points);
  }

  async #delete(): Promise<void> {
    const from = T0 + this.#below(HOURS) * HOUR_MS;
    const to = from + HOUR_MS;
    await this.#door().points.remove({ name: this.#metric, from, to });
    this.#points = this.#points.filter(({ t }) => t < from || t >= to);
  }

  async #query(): Promise<void> {
    const range = { from: T0, to: T0 + HOURS * HOUR_MS, interval: '1h' };
    const answer = await this.#door().query({ name: this.#metric, ...range, aggregates: ['sum', 'count'] });
    const expected = Array.from({ length: HOURS }, (_, hour) => {
      const inside = this.#points.filter(({ t }) => Math.floor((t - T0) / HOUR_MS) === hour);
      return [inside.length, inside.length === 0 ? null : inside.reduce((sum, { v }) => sum + v, 0)];
    });
    const [series] = answer.series as readonly SeriesRows[];
    const found = series?.buckets.map(({ count, sum }) => [count, count === 0 ? null : sum]);
    this.#judge('points', found, expected);
  }

  async #writeBook(): Promise<void> {
    const title = `title ${++this.#written}`;
    const { books } = this.#door();
    if (!this.#book) this.#book = await books.create({ title, authors: [this.#metric] });
    else this.#book = await books.update(this.#book.id, { title }, { version: this.#book.version });
  }

  async #readBook(): Promise<void> {
    if (!this.#book) return;
    const found = await this.#door().books.get(this.#book.id);
    this.#judge('book', [found?.version, found?.title], [this.#book.version, this.#book.title]);
  }

  #judge(what: string, found: unknown, expected: unknown): void {
    this.reads++;
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    this.stale.push(`${this.#metric} ${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }

  #below(n: number): number {
    return Math.floor(this.#next() * n);
  }
}
