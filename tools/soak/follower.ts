import { isDeepStrictEqual } from 'node:util';
import type { QueryAnswer, SeriesRows } from '@metrics-handler/core';
import { applyUpdate, type MetricsClient } from '@metrics-handler/core/client';

const FROM_MS_BEFORE = 3 * 86_400_000;

/** A reader who follows a query for the whole of a run. */
export class Follower {
  readonly #query;
  #held: QueryAnswer<SeriesRows> | undefined;
  #error: Error | undefined;

  constructor(client: MetricsClient, name: string) {
    this.#query = { name, interval: '1h', from: Date.now() - FROM_MS_BEFORE, aggregates: ['sum'] } as const;
    client.subscribe(this.#query, (event) => {
      if (event.type === 'snapshot') this.#held = event.answer;
      else if (event.type === 'update' && this.#held) this.#held = applyUpdate(this.#held, event.update);
      else if (event.type === 'error') this.#error = event.error;
    });
  }

  /** Whether it holds what the query returns now. */
  async agrees(client: MetricsClient): Promise<boolean> {
    if (this.#error) throw this.#error;
    const { plan: _, ...asked } = await client.query(this.#query);
    const { plan: __, ...held } = this.#held ?? { plan: undefined };
    return isDeepStrictEqual(held, asked);
  }
}
