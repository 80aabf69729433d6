import type { StorageAdapter } from '@metrics-handler/core';
import type { RedisClient } from './redis-client.ts';

/** How often live queries read the log where other processes may write. */
const POLL_MS = 50;
const PAGE = 1_000;

/**
 * Hears of what other processes commit, from the log, which alone says it all and in order. What is built in looks every 50 ms; with Redis a message after each
 * commit says when to look.
 */
export class News {
  /** From before the write in another process until its entry is here. */
  readonly latenciesMs: number[] = [];
  readonly #storage: StorageAdapter;
  readonly #redis: RedisClient | undefined;
  #cursor: readonly number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;

  private constructor(storage: StorageAdapter, redis: RedisClient | undefined) {
    this.#storage = storage;
    this.#redis = redis?.duplicate();
  }

  static async start(storage: StorageAdapter, redis: RedisClient | undefined): Promise<News> {
    const news = new News(storage, redis);
    news.#cursor = await storage.head();
    if (news.#redis) {
      await news.#redis.connect();
      await news.#redis.subscribe('news', () => news.#look());
    } else news.#timer = setInterval(() => news.#look(), POLL_MS);
    return news;
  }

  /** A time that all processes of the machine share. */
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#redis?.close();
  }

  #look(): void {
    if (this.#looking) this.#again = true;
    else
      this.#looking = this.#read().finally(() => {
        this.#looking = undefined;
        if (this.#again) this.#look();
      });
  }

  async #read(): Promise<void> {
    this.#again = false;
    const page = await this.#storage.changes(this.#cursor, PAGE);
    this.#cursor = page.cursor;
    if (page.reset) throw new Error('the log moved on');
    const own = String(process.pid);
    for (const entry of page.entries) {
      if (entry.kind !== 'points') continue;
      for (const { series, values } of entry.points) {
        const from = series.labels.find(([key]) => key === 'from')?.[1];
        if (from !== undefined && from !== own) for (const sentAt of values) this.latenciesMs.push(this.now() - sentAt);
      }
    }
  }
}
