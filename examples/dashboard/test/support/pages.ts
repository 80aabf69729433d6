import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Site } from './site.ts';

const ZONE = 'Europe/Madrid';

/** A profile of its own: no storage is shared with another. */
export async function newProfile(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: ZONE,
    locale: 'en-GB',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(20_000);
  return context;
}

/** A tab that is signed in by the first-run link and shows a screen. */
export async function openSignedIn(context: BrowserContext, site: Site, hash = '#/'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}/#key=${site.key}`);
  await page.getByRole('navigation').waitFor();
  await show(page, hash);
  return page;
}

/** Goes to a screen as a link would. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

/** The exact numbers of a column of the only table, by row. */
export async function columnOf(page: Page, heading: string): Promise<(number | null)[]> {
  return page.getByRole('table').evaluate((table, name) => {
    const headings = [...table.querySelectorAll('thead th')].map((cell) => cell.textContent?.trim());
    const at = headings.indexOf(name);
    return [...table.querySelectorAll('tbody tr')].map((row) => {
      const value = row.children[at]?.querySelector('data')?.getAttribute('value');
      return value == null ? null : Number(value);
    });
  }, heading);
}
