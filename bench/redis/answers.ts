import type { MetricsHandler, Query } from '@metrics-handler/core';
import type { RedisClient } from './redis-client.ts';

/** Answers a query with the text that a server would send, and hears of what was written. */
export interface Answers {
  ask(query: Query): Promise<string>;
  wrote(metric: string): Promise<void>;
  readonly hits: number;
}

/** What is built in: segments and kept answers in this process, brought up to date by the log before each answer. */
export class BuiltInAnswers implements Answers {
  readonly #handler: MetricsHandler;
  readonly hits = 0;

  constructor(handler: MetricsHandler) {
    this.#handler = handler;
  }

  async ask(query: Query): Promise<string> {
    return JSON.stringify(await this.#handler.query(query));
  }

  async wrote(): Promise<void> {}
}

/**
 * Redis as an answer cache that all processes share, as fast as it can be: one round trip brings the metric's version and the answer with the version it was
 * made at. Who writes raises the version after the commit, so an answer may be old for so long, and for ever where the writer dies in between.
 */
export class RedisAnswers implements Answers {
  readonly #handler: MetricsHandler;
  readonly #redis: RedisClient;
  hits = 0;

  constructor(handler: MetricsHandler, redis: RedisClient) {
    this.#handler = handler;
    this.#redis = redis;
  }

  async ask(query: Query): Promise<string> {
    const key = `answer:${JSON.stringify(query)}`;
    const [version, kept] = await this.#redis.mGet([`version:${query.name}`, key]);
    const prefix = `${version ?? 0} `;
    if (kept?.startsWith(prefix)) {
      this.hits++;
      return kept.slice(prefix.length);
    }
    const answer = JSON.stringify(await this.#handler.query(query));
    await this.#redis.set(key, prefix + answer);
    return answer;
  }

  async wrote(metric: string): Promise<void> {
    await this.#redis.incr(`version:${metric}`);
  }
}
