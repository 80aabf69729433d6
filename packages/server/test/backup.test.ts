import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCommand } from './support/run-command.ts';
import { type ServerProcess, serverProcess } from './support/server-process.ts';

vi.setConfig({ testTimeout: 180_000 });

const KEY = 'a-key-of-the-backup-tests-0123456789abcdef';
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const MINUTE = 60_000;
/** Long past, so that no bucket of an answer is open. */
const FROM = Date.parse('2026-01-01T00:00:00Z');
const SERIES = ['oslo', 'lima', 'pune'];
const PER_SERIES = 40;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-handler-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[]) => runCommand(folder, args);
const start = (storage: string) =>
  serverProcess(folder, ['--storage', storage], { ADMIN_API_KEY: KEY, RATE_LIMIT: 'off' });

function call({ url }: ServerProcess, method: string, path: string, body?: object): Promise<Response> {
  const headers = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' };
  return fetch(`${url}/api/v1${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
}

/** The n-th batch: the same whenever it is made. */
function batch(n: number): {
  readonly series: readonly { readonly timestamps: number[]; readonly values: number[] }[];
} {
  const of = (name: string, s: number) => {
    const times = Array.from({ length: PER_SERIES }, (_, i) => FROM + ((n * 7_919 + i * 331 + s) % 20_000) * MINUTE);
    const values = times.map((_, i) => ((n * 31 + i * 17 + s * 3) % 1_000) / 8);
    return { name, labels: { shop: SERIES[s] as string }, timestamps: times, values };
  };
  return { series: SERIES.flatMap((_, s) => [of('sales', s), of('wait', s)]) };
}

async function define(server: ServerProcess): Promise<void> {
  expect((await call(server, 'PUT', '/metrics/sales', { kind: 'counter' })).status).toBe(200);
  expect((await call(server, 'PUT', '/metrics/wait', { kind: 'histogram' })).status).toBe(200);
}

async function send(server: ServerProcess, n: number): Promise<void> {
  expect((await call(server, 'POST', '/points', batch(n))).status).toBe(200);
}

/** Every kind of answer, and the books. */
async function answers(server: ServerProcess): Promise<unknown> {
  const range = `from=${FROM}&to=${FROM + 20_000 * MINUTE}`;
  const queries = [
    'name=sales&interval=1h&aggregates=sum,avg,min,max,first,last',
    'name=sales&interval=1d&timeZone=Asia/Kathmandu&aggregates=sum&groupBy=shop',
    'name=wait&interval=1d&aggregates=p50,p99,avg',
    'name=wait&interval=15m&aggregates=sum&label=shop:lima&fill=previous',
  ];
  const read = async (path: string) => {
    const { plan: _, ...answer } = (await (await call(server, 'GET', path)).json()) as Record<string, unknown>;
    return answer;
  };
  return Promise.all([...queries.map((query) => read(`/query?${query}&${range}`)), read('/books')]);
}

async function pointsOf(server: ServerProcess): Promise<number> {
  const response = await call(server, 'GET', `/query?name=sales&interval=1y&aggregates=count&from=${FROM}`);
  const { series } = (await response.json()) as { series: { buckets: { count: number }[] }[] };
  return series.flatMap(({ buckets }) => buckets).reduce((sum, { count }) => sum + count, 0);
}

async function stop(server: ServerProcess): Promise<void> {
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
}

it('a backup taken under load and restored elsewhere answers all that was acknowledged before it, as a server that was sent just that does', async () => {
  const server = await start('sqlite:data/metrics.db');
  await define(server);
  const book = { title: 'The Book of Backups', isbn: '9780439023481' };
  expect((await call(server, 'POST', '/books', book)).status).toBe(201);
  let acknowledged = 0;
  let isWriting = true;
  const writer = (async () => {
    for (let n = 0; isWriting; n++) {
      await send(server, n);
      acknowledged = n + 1;
    }
  })();
  await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(40), { timeout: 60_000 });
  // All that was acknowledged before the copy began is in it, and not only what has reached the file itself.
  let before = acknowledged;
  const backup = run(['backup', 'copy.db', '--storage', 'sqlite:data/metrics.db']);
  const hasBegun = () => readdirSync(folder).some((name) => name.startsWith('copy.db'));
  for (; !hasBegun(); await new Promise(setImmediate)) before = acknowledged;
  expect(await backup).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  const after = acknowledged + 1;
  await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(after + 10), { timeout: 60_000 });
  isWriting = false;
  await writer;
  server.child.kill('SIGKILL');
  await server.ended;

  expect(await run(['restore', 'copy.db', '--storage', 'sqlite:elsewhere/metrics.db'])).toMatchObject({ exitCode: 0 });
  const restored = await start('sqlite:elsewhere/metrics.db');
  const held = (await pointsOf(restored)) / (SERIES.length * PER_SERIES);
  expect(held % 1).toBe(0);
  expect(held).toBeGreaterThanOrEqual(before);
  expect(held).toBeLessThanOrEqual(after);
  const fresh = await start('sqlite:fresh/metrics.db');
  await define(fresh);
  for (let n = 0; n < held; n++) await send(fresh, n);
  const [expected, got] = [(await answers(fresh)) as unknown[], (await answers(restored)) as unknown[]];
  expect(got.slice(0, -1)).toEqual(expected.slice(0, -1));
  expect(got.at(-1)).toMatchObject({ items: [book] });
  // It is a store like any other.
  await send(restored, held);
  expect(await pointsOf(restored)).toBe((held + 1) * SERIES.length * PER_SERIES);
  await stop(fresh);
  await stop(restored);
  expect(await run(['verify', '--storage', 'sqlite:elsewhere/metrics.db'])).toMatchObject({ exitCode: 0 });
});

it('a backup that is killed leaves no copy, and the store goes on', async () => {
  const server = await start('sqlite:data/metrics.db');
  await define(server);
  for (let n = 0; n < 60; n++) await send(server, n);
  const backup = [
    '--conditions=@metrics-handler/source',
    MAIN,
    'backup',
    'copy.db',
    '--storage',
    'sqlite:data/metrics.db',
  ];
  const child = spawn(process.execPath, backup, { cwd: folder, env: { PATH: process.env.PATH } });
  const ended = new Promise<string | number>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code ?? '')),
  );
  const part = () => readdirSync(folder).find((name) => name.endsWith('.part'));
  while (!part() && child.exitCode === null) await new Promise(setImmediate);
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  expect(existsSync(join(folder, 'copy.db'))).toBe(false);
  await send(server, 60);
  expect(await run(['backup', 'copy.db', '--storage', 'sqlite:data/metrics.db'])).toMatchObject({ exitCode: 0 });
  expect(await run(['verify', '--storage', 'sqlite:copy.db'])).toMatchObject({ exitCode: 0 });
  await stop(server);
});

it('a backup or a restore over something that is there is refused in one line', async () => {
  const server = await start('sqlite:data/metrics.db');
  await send(server, 0);
  const storage = ['--storage', 'sqlite:data/metrics.db'];
  expect(await run(['backup', 'copy.db', ...storage])).toMatchObject({ exitCode: 0 });
  for (const [command, why] of [
    ['backup', /copy\.db is there already/],
    ['restore', /metrics\.db is there: stop/],
  ] as const) {
    const { exitCode, stderr } = await run([command, 'copy.db', ...storage]);
    expect([exitCode, stderr.trim().split('\n')]).toEqual([2, [expect.stringMatching(why)]]);
  }
  await stop(server);
  expect(readdirSync(folder).sort()).toEqual(['copy.db', 'data']);
});
