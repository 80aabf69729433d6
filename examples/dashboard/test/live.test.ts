import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../test/packages/support/browser.ts';
import { columnOf, newProfile, openSignedIn } from './support/pages.ts';
import { type Site, startSite } from './support/site.ts';

const SCREEN = '#/explore?metric=hits&range=1h&interval=1h&as=table';

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startSite()]);
  await site.handler.metrics.put('hits', { kind: 'counter', unit: '1' });
});

afterEach(() => context.close());

afterAll(async () => {
  await browser.close();
  await site.close();
});

async function total(page: Page): Promise<number> {
  return (await columnOf(page, 'sum')).reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

async function openLive(hash = SCREEN): Promise<Page> {
  const page = await openSignedIn(context, site, hash);
  await page.locator('.stream[data-state=live]').waitFor();
  await page.getByRole('table').waitFor();
  return page;
}

describe('live', () => {
  it('a screen subscribes once to what it shows', async () => {
    context = await newProfile(browser);
    const sent: string[] = [];
    context.on('page', (page) =>
      page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload)))),
    );
    await openLive('#/explore?metric=hits&range=7d&interval=6h&as=table');
    const frames = sent.map((text) => JSON.parse(text) as { type: string; query?: { interval?: string } });
    expect(frames.filter(({ type, query }) => type === 'subscribe' && query?.interval === '6h')).toHaveLength(1);
  });

  it('an answer stays on the page while its range moves on', async () => {
    context = await newProfile(browser);
    const snapshots: string[] = [];
    context.on('page', (page) =>
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).startsWith('{"type":"snapshot"')) snapshots.push(String(payload));
        }),
      ),
    );
    await context.clock.install();
    const page = await openLive();
    await page.getByLabel('Answer').evaluate((element) => element.setAttribute('data-seen', ''));
    const before = snapshots.length;
    await page.clock.fastForward(61_000);
    await expect.poll(() => snapshots.length, { timeout: 10_000 }).toBeGreaterThan(before);
    await page.locator('.stream[data-state=live]').waitFor();
    expect(await page.locator('[data-seen]').count()).toBe(1);
  });

  it('an offline tab says so, and holds what the query answers once it is back', async () => {
    context = await newProfile(browser);
    const page = await openLive();
    const before = await total(page);
    await context.setOffline(true);
    await page.locator('.stream[data-state=offline]').waitFor();
    await site.handler.recordAll({ name: 'hits', value: 5 });
    expect(await total(page)).toBe(before);
    await context.setOffline(false);
    await page.locator('.stream[data-state=live]').waitFor();
    await expect.poll(() => total(page)).toBe(before + 5);
  });

  it('two tabs belong to whoever signed in to each: one’s sign-out leaves the other', async () => {
    context = await newProfile(browser);
    const [one, other] = [await openLive(), await openLive()];
    await one.getByRole('button', { name: 'Sign out' }).click();
    await one.getByRole('heading', { name: 'Sign in' }).waitFor();
    const before = await total(other);
    await site.handler.recordAll({ name: 'hits', value: 2 });
    await expect.poll(() => total(other)).toBe(before + 2);
  });

  it('20 tabs of one browser are live at once', { timeout: 180_000 }, async () => {
    context = await newProfile(browser);
    const tabs: Page[] = [];
    for (let tab = 0; tab < 20; tab++) tabs.push(await openLive());
    const before = await total(tabs[0] as Page);
    await site.handler.recordAll({ name: 'hits', value: 3 });
    for (const tab of tabs) await expect.poll(() => total(tab)).toBe(before + 3);
  });

  it('nothing is subscribed once the tabs are closed', async () => {
    context = await newProfile(browser);
    await openLive();
    await context.close();
    await expect.poll(async () => (await site.handler.stats()).live.subscriptions, { timeout: 20_000 }).toBe(0);
  });
});
