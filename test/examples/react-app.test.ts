import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memoryStorage } from '@metrics-handler/core';
import { startServer } from '@metrics-handler/server';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../packages/support/browser.ts';

const APP = fileURLToPath(new URL('../../examples/react-app', import.meta.url));

let outDir: string;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'metrics-handler-react-app-'));
  await build({ root: APP, logLevel: 'error', build: { outDir, emptyOutDir: true } });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

it('shows in two tabs what either of them records', async () => {
  const server = await startServer({ storage: memoryStorage(), port: 0, dashboard: outDir });
  const browser = await launchBrowser();
  try {
    await server.handler.metrics.put('views', { kind: 'counter' });
    const link = `${server.url}/#key=${server.firstKey?.key}`;
    const [one, other] = await Promise.all([browser.newPage(), browser.newPage()]);
    await Promise.all([one.goto(link), other.goto(link)]);
    const button = one.getByRole('button');
    await expect.poll(() => button.inputValue(), { timeout: 30_000 }).toBe('0 views today, live');
    await button.click({ clickCount: 3 });
    for (const page of [one, other]) {
      await expect.poll(() => page.getByRole('button').inputValue(), { timeout: 30_000 }).toBe('3 views today, live');
    }
  } finally {
    await browser.close();
    await server.close();
  }
});

it('has at most 20 lines and is quoted by the README', async () => {
  const app = await readFile(join(APP, 'app.tsx'), 'utf8');
  expect(app.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`tsx\n${app}\`\`\`\n`);
});
