import type { Book } from '@metrics-handler/core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../test/packages/support/browser.ts';
import { violations } from './support/axe.ts';
import { newProfile, openSignedIn, show } from './support/pages.ts';
import { recordReaders } from './support/readers.ts';
import { type Site, startSite } from './support/site.ts';

/** Each screen, and what shows that it is there with data. */
const SCREENS: readonly (readonly [hash: string, full: string])[] = [
  ['#/', '.ranking .book-title'],
  ['#/explore?metric=views&range=7d', '.u-over'],
  ['#/explore?metric=views&range=7d&by=bookId&show=sum,avg', '.u-over'],
  ['#/explore?metric=latency&range=7d&as=table', 'table'],
  ['#/books', 'table'],
  ['#/books/BOOK', '.figure data[value]'],
  ['#/books/top?metric=views', '.ranking .book-title'],
  ['#/books/import', '.drop'],
  ['#/record?metric=new.name', 'form'],
  ['#/points?metric=views&range=7d', 'table'],
  ['#/keys', 'table'],
  ['#/nowhere', '.empty'],
];

let browser: Browser;
let full: Site;
let empty: Site;
let books: readonly Book[];
let context: BrowserContext;

beforeAll(async () => {
  [browser, full, empty] = await Promise.all([launchBrowser(), startSite(), startSite()]);
  books = await recordReaders(full.handler);
});

afterEach(() => context.close());

afterAll(async () => {
  await browser.close();
  await Promise.all([full.close(), empty.close()]);
});

/** What is wrong in either theme on every screen; what stands around `main` is the same in every state. */
async function problemsOn(
  page: Page,
  settled: (full: string) => Promise<unknown>,
  within: 'html' | 'main',
): Promise<string[]> {
  const problems: string[] = [];
  for (const [hash, selector] of SCREENS) {
    await show(page, hash.replace('BOOK', books[0]?.id ?? ''));
    await settled(selector);
    problems.push(...(await inBothThemes(page, hash, within)));
  }
  return problems;
}

async function inBothThemes(page: Page, place: string, within: 'html' | 'main' = 'html'): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    problems.push(
      ...(await violations(page, { coloursOnly: colorScheme === 'dark', within })).map(
        (problem) => `${place} ${colorScheme} ${problem}`,
      ),
    );
  }
  return problems;
}

/** Many screens; only a hang takes so long. */
const TIMEOUT_MS = 300_000;

describe('axe finds nothing, light or dark,', { timeout: TIMEOUT_MS }, () => {
  it('on the sign-in, by key and by password, and after a failure', async () => {
    context = await newProfile(browser);
    const page = await context.newPage();
    await page.goto(full.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await inBothThemes(page, 'by key')).toEqual([]);
    await page.getByLabel('User and password').check();
    await page.getByLabel('User name').fill('nobody');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await inBothThemes(page, 'refused')).toEqual([]);
  });

  it('on full screens', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, full);
    expect(await problemsOn(page, (selector) => page.locator(selector).first().waitFor(), 'html')).toEqual([]);
  });

  it('on empty screens', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, empty);
    expect(await problemsOn(page, () => page.locator('main h1, main h2').first().waitFor(), 'main')).toEqual([]);
  });

  it('on screens that wait for the server', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, full, '#/nowhere');
    await context.route('**/api/v1/**', () => {});
    await page.reload();
    expect(
      await problemsOn(
        page,
        () => page.locator('main .loading, main form, main .drop, main .empty').first().waitFor(),
        'main',
      ),
    ).toEqual([]);
  });

  it('on screens whose server fails', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, full, '#/nowhere');
    await context.route('**/api/v1/**', (route) => route.fulfill({ status: 500, body: 'broken' }));
    await page.reload();
    expect(
      await problemsOn(
        page,
        () => page.locator('main [role=alert], main .drop, main .empty').first().waitFor(),
        'main',
      ),
    ).toEqual([]);
  });

  it('in dialogs', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, full);
    const dialogs = [
      ['#/books', 'Add a book'],
      [`#/books/${books[0]?.id}`, 'Edit'],
      [`#/books/${books[0]?.id}`, 'Remove …'],
      ['#/explore?metric=views', 'Exact …'],
      ['#/points?metric=views&range=7d', 'Delete all of this range …'],
      ['#/keys', 'Make a key'],
      ['#/keys', /^Revoke/],
    ] as const;
    for (const [hash, name] of dialogs) {
      await show(page, hash);
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('dialog').waitFor();
      expect(await inBothThemes(page, `${hash} ${name}`)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  it('on a phone', async () => {
    context = await newProfile(browser);
    const page = await openSignedIn(context, full);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [hash, selector] of SCREENS) {
      await show(page, hash.replace('BOOK', books[0]?.id ?? ''));
      await page.locator(selector).first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect([hash, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([hash, 390]);
    }
  });
});
