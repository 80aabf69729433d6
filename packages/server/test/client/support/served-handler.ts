import {
  createMetricsHandler,
  type HandlerOptions,
  type MetricDeclarations,
  type MetricsHandler,
} from '@metrics-handler/core';
import { createApp } from '../../../src/app.ts';
import { listen } from '../../../src/listen.ts';

export interface ServedHandler {
  readonly url: string;
  readonly handler: MetricsHandler;
  readonly adminKey: string;
  close(): Promise<void>;
}

/** A handler behind a real socket. */
export async function servedHandler(options: HandlerOptions<MetricDeclarations>): Promise<ServedHandler> {
  const handler = await createMetricsHandler(options);
  const adminKey = (await handler.keys.ensureFirst())?.key ?? '';
  const listening = await listen(createApp({ handler }), { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${listening.address.port}`,
    handler,
    adminKey,
    async close() {
      await listening.close(0);
      await handler.close();
    },
  };
}
