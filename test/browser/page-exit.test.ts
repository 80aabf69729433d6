import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../packages/support/browser.ts';
import { type ClientSite, openClient, startClientSite } from './support/client-site.ts';

const POINTS = 400;
const START = Date.UTC(2026, 2, 1);

let browser: Browser;
let site: ClientSite;
let context: BrowserContext;
let page: Page;
/** A metric of its own for each test. */
let metric: string;
let tests = 0;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startClientSite()]);
});

beforeEach(async () => {
  metric = `exit.${++tests}`;
  await site.handler.metrics.put(metric, { kind: 'counter' });
  context = await browser.newContext();
  page = await context.newPage();
  await openClient(page, site.url);
});

afterEach(() => context.close());

afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Records in the page the values from `first` on, each at an instant of its own, and gives the page no time to send them. */
function record(first: number, count: number, then = ''): Promise<void> {
  return page.evaluate(`
    for (let i = ${first}; i < ${first + count}; i++) client.record('${metric}', i, { timestamp: ${START} + i });
    ${then}
  `);
}

/** The values in the store, the least first. */
async function stored(): Promise<number[]> {
  const { items } = await site.handler.points.list({ name: metric, from: START, to: START + 86_400_000, limit: 1_000 });
  return items.map(({ value }) => value as number).sort((a, b) => a - b);
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

async function expectStored(count: number): Promise<void> {
  await expect.poll(async () => (await stored()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
  expect(await stored()).toEqual(upTo(count));
}

/** What a browser tells a page that it puts into the back-forward cache or freezes, and back; the tests' headless Chromium does neither by itself. */
function putAway(event: string): string {
  const target = event.startsWith('page') ? 'window' : 'document';
  return `${target}.dispatchEvent(Object.assign(new Event('${event}'), { persisted: true }));`;
}

describe('what was recorded is in the store once', () => {
  it('after the tab was closed', async () => {
    await record(0, POINTS);
    await page.close();
    await expectStored(POINTS);
  });

  it('after the page went elsewhere, beside a batch that was under way', async () => {
    await record(0, POINTS / 2, 'void client.flush();');
    await record(POINTS / 2, POINTS / 2, "location.href = 'about:blank';");
    await expectStored(POINTS);
  });

  it('when nobody sees the tab any more and it never runs again', async () => {
    await page.evaluate('globalThis.setTimeout = () => 0;');
    await record(
      0,
      POINTS,
      `Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));`,
    );
    await expectStored(POINTS);
  });

  it('after the page was put away with a batch under way and came back', async () => {
    await record(0, POINTS / 2, 'void client.flush();');
    await record(POINTS / 2, POINTS / 2, putAway('pagehide'));
    await page.evaluate(putAway('pageshow'));
    await record(POINTS, 1);
    await expectStored(POINTS + 1);
  });

  it('in any script: what a request may hold is counted in bytes', async () => {
    const wide = '書'.repeat(250);
    await page.evaluate(`
      for (let i = 0; i < 80; i++)
        client.record('${metric}', i, { timestamp: ${START} + i, labels: { shelf: i + '${wide}' } });
    `);
    await expectStored(80);
  });
});

describe('a live query', () => {
  const subscriptions = async () => (await site.handler.stats()).live.subscriptions;
  /** Follows the sum in the page. */
  const follow = () =>
    page.evaluate(`
      window.sum = undefined;
      client.subscribe({ name: '${metric}', interval: '1d', aggregates: ['sum'], from: ${START} }, (event) => {
        const answer = event.answer ?? event.update;
        const changed = answer?.series[0]?.buckets.find(({ start }) => Date.parse(start) === ${START});
        if (changed) window.sum = changed.sum;
      });
    `);
  const sumBecomes = (sum: number) => expect.poll(() => page.evaluate('window.sum'), { timeout: 20_000 }).toBe(sum);
  const add = (value: number) => site.handler.recordAll({ name: metric, value, timestamp: START });

  beforeEach(async () => {
    await expect.poll(subscriptions, { timeout: 20_000 }).toBe(0);
    await add(1);
    await follow();
    await sumBecomes(1);
  });

  it.each([
    ['pagehide', 'pageshow'],
    ['freeze', 'resume'],
  ])('is given up on %s and followed on after %s', async (away, back) => {
    await page.evaluate(putAway(away));
    await expect.poll(subscriptions, { timeout: 20_000 }).toBe(0);
    await add(2);
    await page.evaluate(putAway(back));
    await sumBecomes(3);
  });

  it('is given up by a page that was left for another', async () => {
    await page.goto('about:blank');
    await expect.poll(subscriptions, { timeout: 20_000 }).toBe(0);
  });
});
