import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawConnection } from './support/raw-http.ts';
import { type ServerProcess, serverProcess } from './support/server-process.ts';

vi.setConfig({ testTimeout: 60_000 });

const KEY = /Admin API key, shown only this once: (mh_[0-9a-f]{16}_[\w-]{43})\n/;
const CHOSEN = 'chosen-by-the-operator-0123456789';
const CLIENTS = 8;
const folders: string[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
  folders.push(folder);
});

afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true });
});

describe('the first start', () => {
  it('says where it listens, where the data is, and the key once; a second start does not', async () => {
    const first = await serverProcess(folder);
    expect(first.stdout()).toMatch(/^metrics-handler listens on http:\/\/127\.0\.0\.1:\d+\n/);
    expect(first.stdout()).toContain(`Data: ${join(folder, 'data', 'metrics.db')} (SQLite)\n`);
    const key = keyOf(first);
    expect(await post(first, key, 1)).toBe(200);
    expect(await stop(first)).toBe(0);

    const second = await serverProcess(folder, [], { LOG_LEVEL: 'debug' });
    expect(second.stdout().split('\n')).toHaveLength(3);
    expect(await count(second, key)).toBe(1);
    expect(await stop(second)).toBe(0);
    expect(second.stderr()).toContain('"path":"/api/v1/query"');
    for (const said of [first.stderr(), second.stdout(), second.stderr()]) expect(said).not.toContain(key.slice(-43));
  });

  it('prints a curl line that works as it stands', async () => {
    const server = await serverProcess(folder);
    const [, record = '', read = ''] = server.stdout().split('read it back:')[1]?.split('\n') ?? [];
    expect(await curl(record)).toBe('{"accepted":1}');
    expect(await curl(read)).toContain('"sum":1');
    await stop(server);
  });
});

describe('an admin key of the operator’s own', () => {
  it('works at every start and ends with its replacement', async () => {
    const first = await serverProcess(folder, [], { ADMIN_API_KEY: CHOSEN });
    expect(first.stdout()).not.toMatch(/mh_|chosen/);
    expect(await post(first, CHOSEN, 1)).toBe(200);
    await stop(first);
    const next = await serverProcess(folder, ['--admin-api-key', `${CHOSEN}-next`]);
    expect(await post(next, CHOSEN, 1)).toBe(401);
    expect(await post(next, `${CHOSEN}-next`, 1)).toBe(200);
    await stop(next);
    expect(first.stderr() + next.stderr()).not.toContain(CHOSEN);
  });
});

describe('the end', () => {
  it('loses nothing that was acknowledged, while requests keep coming', async () => {
    const server = await serverProcess(folder, [], { ADMIN_API_KEY: CHOSEN });
    const acknowledged = await postUntilTheEnd(server, 'SIGTERM');
    expect(await server.ended).toBe(0);
    // A request that was stored as its connection ended may not have been heard of.
    expect(await countLater(acknowledged)).toBeLessThanOrEqual(acknowledged + CLIENTS);
  });

  it('by SIGKILL loses nothing either, while requests keep coming', async () => {
    const server = await serverProcess(folder, [], { ADMIN_API_KEY: CHOSEN });
    const acknowledged = await postUntilTheEnd(server, 'SIGKILL');
    expect(await server.ended).toBe('SIGKILL');
    expect(await countLater(acknowledged)).toBeLessThanOrEqual(acknowledged + CLIENTS);
  });

  it('answers a request that was under way', async () => {
    const server = await serverProcess(folder, [], { ADMIN_API_KEY: CHOSEN });
    const body = JSON.stringify({ name: 'views', value: 1 });
    const { socket, answer } = await begunPost(server, body.length);
    server.child.kill('SIGTERM');
    await refusesConnections(server.url);
    socket.write(body);
    expect(await answer).toMatch(/HTTP\/1\.1 200 .*\{"accepted":1\}/s);
    expect(await server.ended).toBe(0);
    expect(await countLater(1)).toBe(1);
  });

  it('comes at the second signal whoever is still there', async () => {
    const server = await serverProcess(folder, [], { ADMIN_API_KEY: CHOSEN });
    await begunPost(server, 99);
    server.child.kill('SIGTERM');
    await refusesConnections(server.url);
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(1);
  });

  /** A request that the server waits for the body of. */
  async function begunPost(server: ServerProcess, length: number): Promise<ReturnType<typeof rawConnection>> {
    const head = `POST /api/v1/points HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${CHOSEN}\r\nContent-Type: application/json\r\n`;
    const begun = rawConnection(
      Number(new URL(server.url).port),
      `${head}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`,
    );
    await new Promise((resolve) => begun.socket.once('data', resolve));
    return begun;
  }

  /** Starts once more and counts: at least what was acknowledged. */
  async function countLater(atLeast: number): Promise<number> {
    const again = await serverProcess(folder, [], { ADMIN_API_KEY: CHOSEN });
    const found = await count(again, CHOSEN);
    expect(await stop(again)).toBe(0);
    expect(found).toBeGreaterThanOrEqual(atLeast);
    return found;
  }
});

describe('what cannot start', () => {
  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['an unknown flag', ['--prot', '1'], {}, /^Unknown option '--prot'.*\n$/],
    ['a MongoDB URI that is none', [], { STORAGE: 'mongodb://' }, /^STORAGE is not a MongoDB URI.*\n$/],
    [
      'ages that contradict each other',
      [],
      { RETENTION: 'raw=90d,minute=30d' },
      /^minute must live at least as long as raw\n$/,
    ],
    ['a file where the folder should be', [], { STORAGE: 'sqlite:./taken/metrics.db' }, /^STORAGE .*taken.*\n$/],
    ['an address of another machine', [], { HOST: '192.0.2.1' }, /^HOST is not an address of this machine\n$/],
  ])('says why in one line and exits with 2: %s', async (_, args, env, line) => {
    writeFileSync(join(folder, 'taken'), '');
    const server = await serverProcess(folder, args, env);
    expect(await server.ended).toBe(2);
    expect(server.stderr()).toMatch(line);
    expect(server.stdout()).toBe('');
  });

  it('says so when the port is taken', async () => {
    const first = await serverProcess(folder);
    const second = await serverProcess(folder, [], { PORT: new URL(first.url).port });
    expect(await second.ended).toBe(2);
    expect(second.stderr()).toBe('PORT is in use by another program; choose another one\n');
    await stop(first);
  });

  it('says so when the file is none of its own', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'not a database, but long enough to look at '.repeat(100));
    const server = await serverProcess(folder, [], { STORAGE: 'sqlite:notes.txt' });
    expect(await server.ended).toBe(1);
    expect(server.stderr().trim().split('\n')).toHaveLength(1);
    expect(server.stderr()).toContain('notes.txt');
  });
});

it('--help says everything and does nothing', async () => {
  const server = await serverProcess(folder, ['--help']);
  expect(await server.ended).toBe(0);
  expect(server.stdout()).toMatch(/--storage <store> +STORAGE/);
  expect(server.stderr()).toBe('');
});

function keyOf(server: ServerProcess): string {
  const key = KEY.exec(server.stdout())?.[1];
  if (key === undefined) throw new Error(`no key in ${server.stdout()}`);
  return key;
}

async function stop(server: ServerProcess): Promise<number | string> {
  server.child.kill('SIGTERM');
  return server.ended;
}

async function post(server: ServerProcess, key: string, value: number): Promise<number> {
  const response = await fetch(`${server.url}/api/v1/points`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'views', value }),
  });
  await response.text();
  return response.status;
}

/** Clients that post until nobody answers; the signal comes amid that. Resolves to how many posts were acknowledged. */
async function postUntilTheEnd(server: ServerProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
  let acknowledged = 0;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while ((await post(server, CHOSEN, 1).catch(() => undefined)) === 200) {
      acknowledged++;
      if (acknowledged === 200) server.child.kill(signal);
    }
  });
  await Promise.all(clients);
  expect(acknowledged).toBeGreaterThanOrEqual(200);
  return acknowledged;
}

async function count(server: ServerProcess, key: string): Promise<number> {
  const response = await fetch(`${server.url}/api/v1/query?name=views&aggregates=count&interval=1d`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  const { series } = (await response.json()) as { series: { buckets: { count: number }[] }[] };
  return series.flatMap(({ buckets }) => buckets).reduce((total, bucket) => total + bucket.count, 0);
}

/** Does what a curl line says, as far as the greeting uses it. */
async function curl(line: string): Promise<string> {
  const url = /http:\/\/[^\s']+/.exec(line)?.[0] ?? '';
  const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
    ([, name = '', value = '']) => [name, value] as [string, string],
  );
  const body = /-d '([^']+)'/.exec(line)?.[1];
  return (await fetch(url, { headers, ...(body === undefined ? {} : { method: 'POST', body }) })).text();
}

async function refusesConnections(url: string): Promise<void> {
  const reached = () =>
    fetch(`${url}/livez`).then(
      () => true,
      () => false,
    );
  while (await reached()) await new Promise((resolve) => setImmediate(resolve));
}
