import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@metrics-handler/core';
import { memoryStorage } from '@metrics-handler/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCore } from './fixture/use-core.ts';
import { launchBrowser } from './support/browser.ts';
import { bundleForBrowser } from './support/bundle.ts';
import { type Consumer, createConsumer } from './support/consumer.ts';

let consumer: Consumer;
let expected: string;

beforeAll(async () => {
  consumer = await createConsumer(
    ['core', 'mongo-adapter', 'server', 'react-hooks'],
    [
      'typescript@6',
      '@types/node@24',
      'fast-check@4',
      'react@19',
      'react-dom@19',
      '@types/react@19',
      '@types/react-dom@19',
    ],
  );
  expected = await useCore(core, memoryStorage());
});
afterAll(() => consumer?.remove());

it('does in these tests what it should do everywhere', () => {
  const [{ buckets }] = JSON.parse(expected);
  expect(buckets).toMatchObject([
    { start: '2024-03-09T18:15:00.000Z', end: '2024-03-10T18:15:00.000Z', count: 3, sum: 0.6, max: 0.3 },
  ]);
});

describe('on Node', () => {
  it('can be imported', async () => {
    expect(await consumer.node('esm.ts')).toBe(expected);
  });

  it('can be required', async () => {
    expect(await consumer.node('required.cjs')).toBe(expected);
  });

  it('runs on the oldest version that the packages name', async () => {
    expect(await consumer.oldestNode('--experimental-strip-types', 'esm.ts')).toBe(expected);
    expect(await consumer.oldestNode('node_modules/.bin/metrics-handler', '--help')).toMatch(/STORAGE/);
  });

  it('has a server command', async () => {
    expect(await consumer.node('node_modules/.bin/metrics-handler', '--help')).toMatch(/STORAGE/);
  });
});

describe('the hooks', () => {
  it('render on a server, on a handler and on a client', async () => {
    expect(await consumer.node('hooks.ts')).toBe('<p>true off</p><p>true off</p>');
  });

  it('and the client bring no schema library to a page', async () => {
    const code = await bundleForBrowser(consumer.directory, join(consumer.directory, 'client-page.js'));
    expect(code).toContain('/api/v1');
    expect(code).not.toMatch(/zod/i);
  });
});

describe('with TypeScript', () => {
  it.each(['nodenext', 'bundler', 'exact'])('compiles under %s.json', async (name) => {
    expect(await consumer.node('node_modules/typescript/bin/tsc', '-p', `tsconfig/${name}.json`)).toBe('');
  });
});

describe('in a browser', () => {
  it('gives the same answers', async () => {
    const code = await bundleForBrowser(consumer.directory, join(consumer.directory, 'page.js'));
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const errors: Error[] = [];
      page.on('pageerror', (error) => errors.push(error));
      await page.route('**/*', (route) =>
        route.request().url().endsWith('/page.js')
          ? route.fulfill({ contentType: 'text/javascript', body: code })
          : route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/page.js"></script>' }),
      );
      await page.goto('http://localhost/');
      await expect.poll(async () => errors[0] ?? (await page.title()), { timeout: 20_000 }).toBe(expected);
    } finally {
      await browser.close();
    }
  });
});

describe('the example', () => {
  it('runs', async () => {
    expect(await consumer.node('embed.ts', 'example.db')).toMatch(/│ 3 +│ 6 +│ 2 +│/);
  });

  it('is quoted by the README', async () => {
    const example = await readFile(join(consumer.directory, 'embed.ts'), 'utf8');
    expect(await readFile(new URL('../../README.md', import.meta.url), 'utf8')).toContain(
      `\`\`\`ts\n${example}\`\`\`\n`,
    );
  });
});
