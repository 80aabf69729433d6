import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryAnswer, SeriesRows } from '@metrics-handler/core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../test/packages/support/browser.ts';
import { columnOf, newProfile, openSignedIn, show } from './support/pages.ts';
import { recordReaders } from './support/readers.ts';
import { type Site, startSite } from './support/site.ts';

const BOOKS = join(import.meta.dirname, '..', '..', 'data', 'books.csv');

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

async function open(hash?: string): Promise<Page> {
  context = await newProfile(browser);
  return openSignedIn(context, site, hash);
}

describe('signing in', () => {
  it('by the first-run link takes the key out of the address and out of the history', async () => {
    context = await newProfile(browser);
    const page = await context.newPage();
    await page.goto(`${site.url}/#key=${site.key}`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('key');
    await show(page, '#/books');
    await page.getByRole('heading', { name: 'Books' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('key');
  });

  it('by the first-run link works in a tab that shows the page already', async () => {
    context = await newProfile(browser);
    const page = await context.newPage();
    await page.goto(site.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${site.url}/#key=${site.key}`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('key');
  });

  it('outlives a reload, but another tab has to sign in itself', async () => {
    const page = await open('#/books');
    await page.reload();
    await page.getByRole('heading', { name: 'Books' }).waitFor();
    const other = await context.newPage();
    await other.goto(site.url);
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('with a wrong key says so, and then works with the right one', async () => {
    context = await newProfile(browser);
    const page = await context.newPage();
    await page.goto(site.url);
    await page
      .getByLabel('API key', { exact: true })
      .last()
      .fill(`mh_${'0'.repeat(16)}_${'A'.repeat(43)}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('API key', { exact: true }).last().fill(site.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation').waitFor();
  });

  it('ends with its stream: nothing is subscribed any more', async () => {
    const page = await open('#/explore?metric=views&range=6h');
    await page.locator('.stream[data-state=live]').waitFor();
    await page.getByRole('slider').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(async () => (await site.handler.stats()).live.subscriptions).toBe(0);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

describe('books', () => {
  it('are imported from a dropped file, with a report by row, and found again', async () => {
    const page = await open('#/books/import');
    const content = readFileSync(BOOKS, 'utf8');
    const broken = `${content.trimEnd()}\n`.replace(/\n$/, '\n');
    const header = content.slice(0, content.indexOf('\n'));
    const isbnAt = header.split(',').indexOf('isbn');
    const badRow = header
      .split(',')
      .map((name, index) => (index === isbnAt ? '9780547928228' : name === 'title' ? 'Bad' : ''));
    const dropped = await page.evaluateHandle(
      (text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], 'books.csv', { type: 'text/csv' }));
        return transfer;
      },
      `${broken}${badRow.join(',')}\n`,
    );
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: dropped });
    const report = page.getByRole('region', { name: 'Report' });
    await report.waitFor();
    expect(await report.textContent()).toMatch(/501 rows of books\.csv.*1 rejected/);
    expect(await report.getByRole('row').last().textContent()).toContain('9780547928228');
    expect(await report.getByRole('rowheader').last().textContent()).toBe('501');

    await show(page, '#/books?search=hunger%20collins');
    await page
      .getByRole('link', { name: /The Hunger Games/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /The Hunger Games/ }).waitFor();
  });

  it('are added, edited and removed', async () => {
    const page = await open('#/books');
    await page.getByRole('button', { name: 'Add a book' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Kim');
    await page.getByRole('textbox', { name: 'ISBN', exact: true }).fill('9780141183633x');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.field .error').waitFor();
    await page.getByRole('textbox', { name: 'ISBN', exact: true }).fill('');
    await page.getByLabel('Authors').fill('Rudyard Kipling; Nobody');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Kim' }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Authors').fill('Rudyard Kipling');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Rudyard Kipling', { exact: true }).waitFor();
    const { items } = await site.handler.books.list({ search: 'kim kipling' });
    expect(items.map(({ title, authors, version }) => [title, authors, version])).toEqual([
      ['Kim', ['Rudyard Kipling'], 2],
    ]);
    await page.getByRole('button', { name: 'Remove …' }).click();
    await page.getByRole('button', { name: 'Remove the book' }).click();
    await page.getByRole('heading', { level: 1, name: 'Books' }).waitFor();
    expect((await site.handler.books.list({ search: 'kim kipling' })).items).toEqual([]);
  });
});

describe('points', () => {
  it('of a new metric are recorded by hand, appear live in another tab, and are deleted again', async () => {
    const page = await open('#/record');
    await page.getByLabel('Metric').fill('shop.visitors');
    await page.getByLabel(/^counter/).check();
    await page.getByLabel('Unit').fill('{visitor}');
    await page.getByRole('spinbutton', { name: /^Value/ }).fill('3');
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByText('3 recorded for shop.visitors').waitFor();
    expect(await site.get('/metrics/shop.visitors')).toMatchObject({
      kind: 'counter',
      unit: '{visitor}',
      seriesCount: 1,
    });

    const watching = await openSignedIn(context, site, '#/explore?metric=shop.visitors&range=1h&interval=1h&as=table');
    await watching.locator('.stream[data-state=live]').waitFor();
    await expect.poll(async () => total(await columnOf(watching, 'sum'))).toBe(3);
    await page.getByRole('spinbutton', { name: /^Value/ }).fill('4.5');
    await page.getByRole('button', { name: 'Record' }).click();
    await expect.poll(async () => total(await columnOf(watching, 'sum'))).toBe(7.5);

    await page.getByRole('link', { name: 'See it in the raw points' }).click();
    await page.getByRole('button', { name: /^Delete 4\.5 at/ }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await expect.poll(async () => columnOf(page, 'Value')).toEqual([3]);
    await expect.poll(async () => total(await columnOf(watching, 'sum'))).toBe(3);
  });
});

describe('the explorer', () => {
  it.each([
    ['1h', 'Europe/Madrid', 'sum'],
    ['6h', 'Asia/Kathmandu', 'sum'],
    ['1d', 'America/St_Johns', 'sum'],
    ['1mo', 'Pacific/Apia', 'sum'],
  ])('shows by %s in %s what the query answers', async (interval, zone, aggregate) => {
    const page = await open(`#/explore?metric=views&range=7d&zone=${zone}&interval=${interval}&as=table&live=off`);
    await page.getByRole('table').waitFor();
    const shown = await columnOf(page, aggregate);
    const { from } = await rangeOn(page);
    const params = new URLSearchParams({ name: 'views', from, interval, timeZone: zone, aggregates: aggregate });
    const answer = await site.get<QueryAnswer<SeriesRows>>(`/query?${params}`);
    const expected = answer.series[0]?.buckets.map((bucket) => bucket[aggregate]).reverse();
    expect(total(shown)).toBeGreaterThan(0);
    expect(shown).toEqual(expected?.slice(0, 100));
  });

  it('shows percentiles and groups side by side, and says what a bucket holds', async () => {
    const page = await open('#/explore?metric=latency&range=7d&interval=1d&as=table&live=off');
    await page.getByRole('table').waitFor();
    for (const name of ['p50', 'p95', 'p99']) expect(total(await columnOf(page, name))).toBeGreaterThan(0);
    await show(page, '#/explore?metric=views&range=7d&interval=1d&by=bookId&live=off');
    await page.getByRole('slider').waitFor();
    await page.locator('.readout', { hasText: 'The Hobbit' }).waitFor();
    await page.locator('.readout', { hasText: 'Odyssey' }).waitFor();
  });

  it('names each book of a group once', async () => {
    const page = await open('#/explore?metric=views&range=7d&by=bookId&show=sum');
    await page.locator('.readout dt', { hasText: 'Odyssey' }).waitFor();
    const names = await page.locator('.readout dt').allTextContents();
    expect(names.map((name) => name.trim()).sort()).toEqual(['Odyssey', 'The Hobbit']);
  });

  it('reproduces a view from its address', async () => {
    const page = await open('#/explore?metric=views&range=7d&live=off');
    await page.getByLabel('By', { exact: true }).selectOption('1d');
    await page.getByLabel('Empty buckets are').selectOption('null');
    await page.getByLabel('Table').check();
    await page.getByRole('table').waitFor();
    await page.getByLabel('avg').check();
    await page.getByRole('columnheader', { name: 'avg' }).waitFor();
    const [address, text] = [page.url(), await page.getByRole('table').textContent()];
    const other = await openSignedIn(context, site, new URL(address).hash);
    await expect.poll(async () => other.getByRole('table').textContent()).toBe(text);
  });

  it('downloads what it shows as CSV', async () => {
    const page = await open('#/explore?metric=views&range=7d&interval=1d&as=table&live=off');
    await page.getByRole('table').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('views-1d.csv');
    const [head, ...rows] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(head).toBe('start,end,complete,count,sum');
    expect(rows.map((row) => Number(row.split(',')[4])).reverse()).toEqual(await columnOf(page, 'sum'));
  });

  it('zooms into what is dragged over', async () => {
    const page = await open('#/explore?metric=views&range=7d&interval=1h&live=off');
    const plot = await page.locator('.u-over').boundingBox();
    if (!plot) throw new Error('there is no plot');
    await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 50);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.75, plot.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=.*to=/);
    const params = new URLSearchParams(new URL(page.url()).hash.split('?')[1]);
    const hours = (Date.parse(params.get('to') ?? '') - Date.parse(params.get('from') ?? '')) / 3_600_000;
    expect(hours).toBeGreaterThan(7 * 24 * 0.22);
    expect(hours).toBeLessThan(7 * 24 * 0.28);
  });
});

describe('keys', () => {
  it('are made, shown once, work, and are revoked', async () => {
    const page = await open('#/keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('Name').fill('Shop');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const secret = (await page.locator('.secret').textContent()) ?? '';
    const record = () =>
      fetch(`${site.url}/api/v1/points`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'by-key', value: 1 }),
      }).then(({ status }) => status);
    expect(await record()).toBe(200);
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Revoke Shop' }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('button', { name: 'Revoke Shop' }).click();
    await page.getByRole('button', { name: 'Revoke for good' }).click();
    await page.getByRole('button', { name: 'Revoke Shop' }).waitFor({ state: 'detached' });
    expect(await record()).toBe(401);
  });
});

/** The range under the answer, as the link to the raw points has it. */
async function rangeOn(page: Page): Promise<{ readonly from: string; readonly to: string }> {
  const link = (await page.getByRole('link', { name: 'raw points' }).getAttribute('href')) ?? '';
  const params = new URLSearchParams(link.split('?')[1]);
  return { from: params.get('from') ?? '', to: params.get('to') ?? '' };
}

function total(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
