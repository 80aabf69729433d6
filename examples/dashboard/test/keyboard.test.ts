import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../test/packages/support/browser.ts';
import { newProfile, openSignedIn } from './support/pages.ts';
import { recordReaders } from './support/readers.ts';
import { type Site, startSite } from './support/site.ts';

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startSite()]);
  await recordReaders(site.handler);
});

afterEach(() => context.close());

afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Presses Tab until the element that has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  for (let press = 0; press < 80; press++) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return (
        element?.getAttribute('aria-label') ??
        element?.labels?.[0]?.textContent ??
        element?.textContent ??
        ''
      ).trim();
    });
    if (label.startsWith(name)) return;
    seen.push(label.slice(0, 30));
  }
  throw new Error(`no Tab leads to ${name}: ${seen.join(', ')}`);
}

describe('by keyboard alone', () => {
  it('one signs in, goes to a screen and out again', async () => {
    context = await newProfile(browser);
    const page = await context.newPage();
    await page.goto(site.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await tabTo(page, 'API key');
    await tabTo(page, 'API key');
    await page.keyboard.type(site.key);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    await tabTo(page, 'Books');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Books' }).waitFor();
    await tabTo(page, 'Sign out');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('one skips to the content', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, site);
    await tabTo(page, 'Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
  });

  it('one chooses a metric, reads a bucket, selects a range and zooms into it', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, site, '#/explore?metric=latency&range=7d&interval=1h&live=off');
    await page.getByRole('slider').waitFor();
    await tabTo(page, 'Metric');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('view');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'views' }).waitFor();
    await page.getByRole('slider', { name: /^views/ }).waitFor();
    await tabTo(page, 'views by 1h');
    const spoken = () => page.getByRole('slider').getAttribute('aria-valuetext');
    await page.keyboard.press('End');
    const last = await spoken();
    await page.keyboard.press('ArrowLeft');
    expect(await spoken()).not.toBe(last);
    expect(await spoken()).toMatch(/^\w{3} \d+ \w{3} \d{4}, \d\d:\d\d–\d\d:\d\d .*: sum [\d.]+$/);
    for (let press = 0; press < 5; press++) await page.keyboard.press('Shift+ArrowLeft');
    expect(await spoken()).toContain('6 selected');
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=.*to=/);
    const params = new URLSearchParams(new URL(page.url()).hash.split('?')[1]);
    expect(Date.parse(params.get('to') ?? '') - Date.parse(params.get('from') ?? '')).toBe(6 * 3_600_000);
  });

  it('one records a point, and a dialog gives the focus back', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, site, '#/record');
    await page.getByRole('heading', { name: 'Record a point' }).waitFor();
    await tabTo(page, 'Metric');
    await page.keyboard.type('by.keyboard');
    await tabTo(page, 'counter');
    await page.keyboard.press('Space');
    await tabTo(page, 'Value');
    await page.keyboard.type('2.5');
    await page.keyboard.press('Enter');
    await page.getByText('2.5 recorded for by.keyboard').waitFor();
    await tabTo(page, 'Keys');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Make a key');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Make a key');
  });
});
