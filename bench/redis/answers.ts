import type { MetricsHandler } from '@metrics-handler/core';
import { RESP_TYPES } from '@redis/client';
import type { RedisClient } from './redis-client.ts';
import type { Panel } from './workload.ts';

/** Answers a query with the bytes that a server would send, and hears of what was written. */
export interface Answers {
  ask(panel: Panel): Promise<Uint8Array>;
  wrote(metric: string): Promise<void>;
  /** Answers that were found in Redis. */
  readonly hits: number;
}

/** What is built in: segments and kept answers in this process, brought up to date by the log before each answer. */
export class BuiltInAnswers implements Answers {
  readonly #handler: MetricsHandler;
  readonly hits = 0;

  constructor(handler: MetricsHandler) {
    this.#handler = handler;
  }

  ask({ prepared }: Panel): Promise<Uint8Array> {
    return this.#handler.queryJson(prepared);
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
  readonly #bytes;
  hits = 0;

  constructor(handler: MetricsHandler, redis: RedisClient) {
    this.#handler = handler;
    this.#redis = redis;
    this.#bytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  }

  async ask({ metric, prepared }: Panel): Promise<Uint8Array> {
    const [version, kept] = await this.#bytes.mGet([`version:${metric}`, prepared.key]);
    const prefix = Buffer.from(`${version ?? 0} `);
    if (kept?.subarray(0, prefix.length).equals(prefix)) {
      this.hits++;
      return kept.subarray(prefix.length);
    }
    const answer = await this.#handler.queryJson(prepared);
    await this.#redis.set(prepared.key, Buffer.concat([prefix, answer]));
    return answer;
  }

  async wrote(metric: string): Promise<void> {
    await this.#redis.incr(`version:${metric}`);
  }
}
