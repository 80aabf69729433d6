import { createMetricsHandler, type MetricsHandler, memoryStorage } from '@metrics-handler/core';
import { createMetricsClient } from '@metrics-handler/core/client';
import type { MetricsSource } from '@metrics-handler/core/observer';
import { startServer } from '@metrics-handler/server';

export interface Source {
  /** What the hooks get. Every call of it is noted in `calls`. */
  readonly client: MetricsSource;
  /** Such as `query` and `books.list`. */
  readonly calls: string[];
  /** The engine behind it. */
  readonly handler: MetricsHandler;
  close(): Promise<void>;
}

/** The hooks' clients by name: each test runs on all of them. */
export const SOURCES: Readonly<Record<string, () => Promise<Source>>> = {
  async 'a handler in this process'() {
    const handler = await createMetricsHandler({ storage: memoryStorage() });
    return { ...noted(handler), handler, close: () => handler.close() };
  },
  'a server, over a WebSocket': () => served(globalThis.WebSocket),
  'a server, over server-sent events': () => served(null),
};

async function served(webSocket: typeof WebSocket | null): Promise<Source> {
  const server = await startServer({ storage: memoryStorage(), port: 0 });
  const client = createMetricsClient({ baseUrl: server.url, token: server.firstKey?.key, webSocket });
  return {
    ...noted(client),
    handler: server.handler,
    async close() {
      await client.close();
      await server.close();
    },
  };
}

/** The same object with a note of each call. */
export function noted(client: MetricsSource): Pick<Source, 'client' | 'calls'> {
  const calls: string[] = [];
  return { client: withNotes(client, '', calls), calls };
}

function withNotes<T extends object>(target: T, prefix: string, calls: string[]): T {
  const parts = new Map<PropertyKey, object>();
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function') {
        return (...args: unknown[]) => {
          calls.push(`${prefix}${String(name)}`);
          return value.apply(target, args);
        };
      }
      if (typeof value !== 'object' || value === null || !['books', 'metrics'].includes(String(name))) return value;
      const part = parts.get(name) ?? withNotes(value, `${String(name)}.`, calls);
      parts.set(name, part);
      return part;
    },
  });
}
