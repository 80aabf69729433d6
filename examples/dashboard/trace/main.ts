import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext } from 'playwright-core';
import { median, quantile } from '../../../bench/figure.ts';
import { launchBrowser } from '../../../test/packages/support/browser.ts';
import { newProfile, openSignedIn } from '../test/support/pages.ts';
import { type Site, startSite } from '../test/support/site.ts';
import { CATEGORIES, workPerFrame } from './frames.ts';

const MINUTE_MS = 60_000;
/** A week of minutes. */
const POINTS = 10_080;
const CHART = '#/explore?metric=load&range=7d&interval=1m&show=avg,band';
const UPDATE_MS = 100;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    loads: { type: 'string', default: '5' },
    /** Where the trace goes, for DevTools or ui.perfetto.dev. */
    trace: { type: 'string' },
  },
});

const site = await startSite();
const browser = await launchBrowser();
try {
  await recordWeek(site);
  const loads = await loadTimes(browser, site, Number(options.loads));
  report(`from a cold load to the first chart, ${POINTS} buckets`, loads);
  const { work, updates } = await liveFrames(browser, site, Number(options.seconds));
  report(`main-thread work per frame, ${POINTS} buckets, ${updates} updates in ${options.seconds} s`, work.elapsed);
  report('  of it on the processor', work.processor);
  console.log(
    "  counted: every task of the page's main thread between two frames (messages, scripts, collector, style, layout, paint); not: raster and compositing, on threads of their own",
  );
} finally {
  await browser.close();
  await site.close();
}

async function recordWeek({ handler }: Site): Promise<void> {
  await handler.metrics.put('load', { kind: 'gauge', unit: '1', description: 'Load of a machine' });
  const now = Date.now();
  const timestamps = Array.from({ length: 3 * POINTS }, (_, i) => now - (i + 1) * (MINUTE_MS / 3));
  const values = timestamps.map((_, i) => 2 + Math.sin(i / 400) + Math.sin(i * 7.3) / 3);
  await handler.recordAll({ series: [{ name: 'load', timestamps, values }] });
}

/** From the start of a navigation with an empty cache, signed in already, to the frame that shows the chart, ms. */
async function loadTimes(browser: Browser, site: Site, count: number): Promise<number[]> {
  const session = await keptSession(await newProfile(browser), site);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const context = await newProfile(browser);
    await context.addInitScript((items) => {
      for (const [key, value] of Object.entries(items)) sessionStorage.setItem(key, value);
    }, session);
    const page = await context.newPage();
    await page.goto(`${site.url}/${CHART}`, { waitUntil: 'commit' });
    const shownAt = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = () => {
            // The frame in which the canvas is there is the one that paints it: what runs next finds it painted.
            if (document.querySelector('.plot canvas')) setTimeout(() => resolve(performance.now()));
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    times.push(shownAt);
    await context.close();
  }
  return times;
}

/** What a tab keeps of a session over a reload. */
async function keptSession(context: BrowserContext, site: Site): Promise<Record<string, string>> {
  const page = await openSignedIn(context, site);
  const items = await page.evaluate(() => ({ ...sessionStorage }) as Record<string, string>);
  await context.close();
  return items;
}

/** Follows the chart live while points come in. */
async function liveFrames(browser: Browser, site: Site, seconds: number) {
  const page = await openSignedIn(await newProfile(browser), site, CHART);
  await page.locator('.stream[data-state=live]').waitFor();
  await page.locator('.plot canvas').first().waitFor();
  await sleep(1_000);
  await browser.startTracing(page, { categories: CATEGORIES });
  const updates = seconds * (1_000 / UPDATE_MS);
  for (let i = 0; i < updates; i++) {
    await Promise.all([site.handler.recordAll({ name: 'load', value: 2 + Math.sin(i) }), sleep(UPDATE_MS)]);
  }
  const trace = await browser.stopTracing();
  if (options.trace) writeFileSync(options.trace, trace);
  return { work: workPerFrame(trace), updates };
}

function report(what: string, times: readonly number[]): void {
  const at = (share: number) => `${quantile(times, share).toFixed(1)} ms`;
  console.log(
    `${what}\n  median ${median(times).toFixed(1)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}, most ${at(1)} (${times.length})`,
  );
}
