import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { startServer } from '@metrics-handler/server';
import type { Browser } from 'playwright-core';
import { buildIfStale, DASHBOARD } from '../../examples/dashboard/build-if-stale.ts';
import { launchBrowser } from '../../test/packages/support/browser.ts';
import { createApi } from '../simulate/api.ts';
import { importCatalogue } from '../simulate/catalogue.ts';
import { defineMetrics, recordHistory, slotsBefore } from '../simulate/simulate.ts';
import { addEvents, lastClockChange } from './events.ts';
import { type Scene, scenesOf } from './scenes.ts';
import { addEditions } from './shelf.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const DAYS = 30;

/** Makes the pictures of the documentation: 5,000 books and 30 days of readers, with a gap, a clock change and a late burst. */
async function run(): Promise<void> {
  await buildIfStale();
  const folder = await mkdtemp(join(tmpdir(), 'metrics-handler-screenshots-'));
  const storage = sqliteStorage({ path: join(folder, 'metrics.db') });
  const server = await startServer({ storage, port: 0, dashboard: DASHBOARD });
  const key = server.firstKey?.key ?? '';
  const browser = await launchBrowser();
  try {
    const api = createApi(server.url, key);
    const { books } = await importCatalogue(api, 500);
    const shelf = [...books, ...(await addEditions(api))];
    await defineMetrics(api);
    const now = Date.now();
    let points = 0;
    await recordHistory(api, { seed: 1, books: shelf }, slotsBefore(now, DAYS), (recorded) => {
      points += recorded;
    });
    const clockChange = lastClockChange(now);
    const burst = await addEvents(api, clockChange, shelf[0] as (typeof shelf)[number]);
    process.stdout.write(`${shelf.length} books, ${points} points\n`);
    await mkdir(IMAGES, { recursive: true });
    for (const scene of scenesOf({ clockChange, burst })) await take(browser, `${server.url}/#key=${key}`, scene);
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
}

async function take(browser: Browser, link: string, { file, hash, theme, settled, ...viewport }: Scene): Promise<void> {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    timezoneId: 'America/New_York',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('main h1').first().waitFor();
  await page.goto(new URL(hash, link).href);
  await page.locator(settled).first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator(settled).first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(IMAGES, file) });
  await context.close();
  process.stdout.write(`${file}\n`);
}

await run();
