import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MetricsHandler, memoryStorage } from '@metrics-handler/core';
import { startServer } from '@metrics-handler/server';
import type { Page } from 'playwright-core';
import { build, defaultClientConditions, type Rolldown } from 'vite';

const PAGE = fileURLToPath(new URL('./client-page.js', import.meta.url));

export interface ClientSite {
  /** A page whose global `client` is a client of the server that it comes from. */
  readonly url: string;
  readonly port: number;
  /** The server's own engine, for what happens outside the browser. */
  readonly handler: MetricsHandler;
  close(): Promise<void>;
}

/** A server with a page that holds nothing but a client, made from its source. */
export async function startClientSite(): Promise<ClientSite> {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-handler-client-'));
  const { output } = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@metrics-handler/source', ...defaultClientConditions] },
    build: { write: false, modulePreload: false, rolldownOptions: { input: PAGE } },
  })) as Rolldown.RolldownOutput;
  writeFileSync(join(directory, 'client.js'), output[0].code);
  writeFileSync(
    join(directory, 'index.html'),
    '<!doctype html><title>A client</title><script type="module" src="./client.js"></script>',
  );
  const server = await startServer({ storage: memoryStorage(), port: 0, dashboard: directory });
  return {
    url: `${server.url}/#${server.firstKey?.key}`,
    port: Number(new URL(server.url).port),
    handler: server.handler,
    async close() {
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export async function openClient(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => 'client' in globalThis);
}
