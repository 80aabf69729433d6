import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricsHandler } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { startServer } from '@metrics-handler/server';
import { buildIfStale, DASHBOARD } from '../../build-if-stale.ts';

export interface Site {
  readonly url: string;
  /** The key of the first start. */
  readonly key: string;
  /** The server's own engine, for what happens outside the browser. */
  readonly handler: MetricsHandler;
  /** What the API answers to the first key. */
  get<T>(path: string): Promise<T>;
  close(): Promise<void>;
}

/** The server as `npm start` runs it: the built dashboard over a new SQLite file. */
export async function startSite(): Promise<Site> {
  await buildIfStale();
  const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
  const storage = sqliteStorage({ path: join(folder, 'metrics.db') });
  const server = await startServer({ storage, port: 0, dashboard: DASHBOARD });
  const key = server.firstKey?.key ?? '';
  return {
    url: server.url,
    key,
    handler: server.handler,
    async get(path) {
      const response = await fetch(`${server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json() as never;
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
