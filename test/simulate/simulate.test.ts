import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { memoryStorage } from '@metrics-handler/core';
import { type RunningServer, startServer } from '@metrics-handler/server';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../tools/simulate/main.ts', import.meta.url));
const DAY_MS = 86_400_000;
const METRICS = ['books.rating', 'books.sales', 'books.views', 'http.errors', 'http.latency'];

let server: RunningServer;
let key: string;

beforeAll(async () => {
  server = await startServer({ storage: memoryStorage(), port: 0 });
  key = server.firstKey?.key ?? '';
});

afterAll(() => server.close());

it('records a day of real books so that every chart shows something; doing it again changes nothing', async () => {
  const first = await simulate('--url', server.url, '--key', key, '--days', '1', '--books', '20');
  expect(first.err).toBe('');
  expect(first.out).toMatch(/^500 books: 500 imported, 0 unchanged, 0 rejected\n\d+ points in /);
  expect((await server.handler.metrics.list()).map(({ name }) => name)).toEqual(METRICS);
  const before = await sums();
  for (const sum of before) expect(sum).toBeGreaterThan(0);

  const second = await simulate('--url', server.url, '--key', key, '--days', '1', '--books', '20');
  expect(second.out).toMatch(/^500 books: 0 imported, 500 unchanged/);
  const after = await sums();
  // The second run may reach one slot further than the first.
  for (const [i, sum] of after.entries()) expect(sum / (before[i] as number)).toBeLessThan(1.1);
}, 120_000);

it.each<[string, string[], number, RegExp]>([
  [
    'no server',
    ['--url', 'http://127.0.0.1:9', '--key', 'x'],
    1,
    /^There is no server at http:\/\/127\.0\.0\.1:9; start one with: npm start\n$/,
  ],
  ['no key', [], 2, /^An API key is needed: --key .*\n$/],
  ['a negative number of days', ['--key', 'x', '--days=-1'], 2, /^--days must be a whole number from 1 to 3650\n$/],
  ['an unknown flag', ['--key', 'x', '--year', '1'], 2, /^Unknown option '--year'.*\n$/],
])(
  'says in one line what to do about %s',
  async (_, args, code, line) => {
    const ended = await simulate(...args);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(line);
  },
  60_000,
);

it('says in one line that the key is wrong', async () => {
  const { code, err } = await simulate('--url', server.url, '--key', 'wrong');
  expect([code, err]).toEqual([1, '401 A key or token is needed: the key or token is unknown, revoked or expired\n']);
}, 60_000);

async function sums(): Promise<number[]> {
  const to = Date.now();
  return Promise.all(
    METRICS.map(async (name) => {
      const query = { name, from: to - 2 * DAY_MS, to, interval: '1y', aggregates: ['sum'] } as const;
      const { series } = await server.handler.query(query);
      const buckets = series.flatMap((one) => (Array.isArray(one.buckets) ? one.buckets : []));
      return buckets.reduce((total, { sum }) => total + Number(sum), 0);
    }),
  );
}

async function simulate(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--conditions=@metrics-handler/source', MAIN, ...args], {
    env: { PATH: process.env.PATH },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}
