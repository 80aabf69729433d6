import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../packages/support/browser.ts';
import { type ClientSite, openClient, startClientSite } from './support/client-site.ts';

/** Not a loopback name, so to the browser a page from it is not secure. */
const HOST = 'metrics.example';

let browser: Browser;
let site: ClientSite;
let page: Page;

beforeAll(async () => {
  [browser, site] = await Promise.all([
    launchBrowser(`--host-resolver-rules=MAP ${HOST} 127.0.0.1`),
    startClientSite(),
  ]);
  page = await browser.newPage();
  await openClient(page, site.url.replace('127.0.0.1', HOST));
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

it('a page over plain http records, asks and follows without what browsers keep from it', async () => {
  await site.handler.metrics.put('views', { kind: 'counter' });
  expect(await page.evaluate('[isSecureContext, typeof crypto.randomUUID, typeof navigator.locks]')).toEqual([
    false,
    'undefined',
    'undefined',
  ]);
  await page.evaluate(`
    window.query = { name: 'views', interval: '1d', aggregates: ['sum'] };
    client.subscribe(query, ({ answer, update }) => {
      window.sum = (answer ?? update)?.series[0]?.buckets.at(-1)?.sum ?? window.sum;
    });
    client.record('views', 2);
    client.recordAll({ name: 'views', value: 3 });
  `);
  await expect.poll(() => page.evaluate('window.sum'), { timeout: 20_000 }).toBe(5);
  expect(await page.evaluate('client.query(query).then(({ series }) => series[0].buckets.at(-1).sum)')).toBe(5);
});
