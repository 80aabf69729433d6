import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../packages/support/browser.ts';

const SHOP = fileURLToPath(new URL('../../examples/shop/shop.ts', import.meta.url));

let directory: string;
let shop: ChildProcess;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metrics-handler-shop-'));
  shop = spawn(process.execPath, ['--conditions=@metrics-handler/source', SHOP, join(directory, 'shop.db')], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await new Promise((resolve, reject) => {
    shop.once('exit', (code) => reject(new Error(`the shop ended with ${code}`)));
    shop.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const [, at] = /(http:\S+)/.exec(text) ?? [];
      if (at) resolve(at);
    });
  });
});

afterAll(async () => {
  const ended = new Promise((resolve) => shop?.once('exit', resolve));
  shop?.kill();
  await ended;
  await rm(directory, { recursive: true, force: true });
});

it('shows two visitors what either of them buys', async () => {
  const browser = await launchBrowser();
  try {
    const [buyer, other] = await Promise.all([browser.newPage(), browser.newPage()]);
    await Promise.all([buyer.goto(url), other.goto(url)]);
    const sold = (page: typeof buyer) => page.locator('output').allTextContents();
    expect(await sold(other)).toEqual(['0', '0']);
    await buyer.getByText('Buy Emma').click();
    await buyer.getByText('Buy The Hunger Games').click();
    await buyer.getByText('Buy Emma').click();
    await expect.poll(() => sold(other), { timeout: 30_000 }).toEqual(['2', '1']);
    await expect.poll(() => sold(buyer), { timeout: 30_000 }).toEqual(['2', '1']);
  } finally {
    await browser.close();
  }
});

it('sells once what is ordered twice', async () => {
  const [, emma] = /value="([^"]+)">Buy Emma/.exec(await (await fetch(url)).text()) ?? [];
  const order = () => fetch(`${url}/buy/${emma}/4711`, { method: 'POST' });
  expect([(await order()).status, (await order()).status]).toEqual([204, 204]);
  const sales = await fetch(`${url}/sales`);
  const { value } = (await (sales.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader()
    .read()) as { value: string };
  expect(JSON.parse(value.replace('data: ', ''))).toMatchObject({ [emma as string]: 3 });
});
