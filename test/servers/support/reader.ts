import type { QueryAnswer, SeriesRows } from '@metrics-handler/core';
import { applyUpdate, createMetricsClient, type MetricsClient } from '@metrics-handler/core/client';

/** Follows one query by a client of its own. */
export class Reader {
  readonly #client: MetricsClient;
  readonly #query = { name: 'orders', interval: '1h', aggregates: ['sum'], groupBy: ['writer'] } as const;
  #held: QueryAnswer<SeriesRows> | undefined;
  #error: Error | undefined;
  snapshots = 0;
  /** How often it had lost its server. */
  losses = 0;

  constructor(url: string, key: string, webSocket: typeof WebSocket | null) {
    this.#client = createMetricsClient({ baseUrl: url, token: key, webSocket });
    this.#client.connection.subscribe(() => {
      if (this.#client.connection.getSnapshot() === 'reconnecting') this.losses++;
    });
    this.#client.subscribe(this.#query, (event) => {
      if (event.type === 'snapshot') {
        this.snapshots++;
        this.#held = event.answer;
      } else if (event.type === 'update' && this.#held) {
        this.#held = applyUpdate(this.#held, event.update);
      } else if (event.type === 'error') this.#error = event.error;
    });
  }

  /** What it holds now, and whether its stream is live. */
  get state() {
    const { plan: _, ...answer } = this.#held ?? { plan: undefined };
    return { connection: this.#client.connection.getSnapshot(), error: this.#error?.message, answer };
  }

  /** What it should hold. */
  async expected(): Promise<Reader['state']> {
    const { plan: _, ...answer } = await this.#client.query(this.#query);
    return { connection: 'live', error: undefined, answer };
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
