import { memoryStorage } from '@metrics-handler/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../test/packages/support/browser.ts';
import { type RunningServer, startServer } from '../src/start.ts';

let browser: Browser;
let server: RunningServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer({ storage: memoryStorage(), port: 0 })]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

it('/docs shows every operation in a browser, asks nobody but its own server, and breaks no policy', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(40_000);
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) hosts.add(new URL(request.url()).origin);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.url}/docs`);
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const operations = Object.values(document.paths).flatMap((methods) => Object.keys(methods));
  await expect.poll(() => page.locator('.opblock').count(), { timeout: 40_000 }).toBe(operations.length);

  // What the page is for: a request with a key, and its answer.
  await page.locator('.auth-wrapper > .authorize').click();
  await page.locator('.auth-container input').fill(server.firstKey?.key ?? '');
  await page.locator('.auth-btn-wrapper .authorize').click();
  await page.locator('.auth-btn-wrapper .btn-done').click();
  const metrics = page.locator('#operations-default-getMetrics');
  await metrics.locator('.opblock-summary').click();
  await metrics.locator('.try-out__btn').click();
  await metrics.locator('.execute').click();
  const status = metrics.locator('.live-responses-table tbody .response-col_status').first();
  await expect.poll(() => status.textContent(), { timeout: 40_000 }).toMatch(/^200/);
  expect(complaints).toEqual([]);
  expect([...hosts]).toEqual([server.url]);
  await page.close();
});
