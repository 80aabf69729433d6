import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { expectStreamsToEnd } from './support/revoked-streams.ts';
import { runCommand } from './support/run-command.ts';
import { type ServerProcess, serverProcess } from './support/server-process.ts';

vi.setConfig({ testTimeout: 120_000 });

const KEY = /Admin API key, shown only this once: (\S+)\n/;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], stdin?: string) => runCommand(folder, args, stdin);

async function stop(server: ServerProcess): Promise<void> {
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
}

async function post(server: ServerProcess, path: string, key: string, body: object): Promise<Response> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  return fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

it('verify finds a changed cell and rebuild mends it', async () => {
  const server = await serverProcess(folder);
  const key = KEY.exec(server.stdout())?.[1] ?? '';
  await post(server, '/points', key, [{ name: 'views', value: 1 }]);
  await stop(server);
  expect(await run(['verify'])).toMatchObject({ exitCode: 0 });
  const database = new DatabaseSync(join(folder, 'data', 'metrics.db'));
  expect(database.prepare('DELETE FROM blocks').run().changes).toBeGreaterThan(0);
  database.close();
  const found = await run(['verify', 'views']);
  expect(found.exitCode).toBe(1);
  expect(JSON.parse(found.stdout)).toMatchObject({ differences: expect.arrayContaining([expect.any(Object)]) });
  expect(await run(['rebuild', 'views'])).toMatchObject({ exitCode: 0 });
  expect(await run(['verify'])).toMatchObject({ exitCode: 0 });
});

it('keys and users are made and ended beside a running server, which knows at once', async () => {
  const server = await serverProcess(folder, ['serve']);
  const made = await run(['keys', 'create', 'sensor', '--scopes', 'metrics:write', '--metric-prefix', 'shop.']);
  const { id, key } = JSON.parse(made.stdout) as { id: string; key: string };
  expect((await post(server, '/points', key, [{ name: 'shop.sales', value: 1 }])).status).toBe(200);
  expect((await post(server, '/points', key, [{ name: 'other', value: 1 }])).status).toBe(403);
  expect((await run(['keys', 'list'])).stdout).toContain(`"id":"${id}"`);
  expect(await run(['keys', 'revoke', id])).toMatchObject({ exitCode: 0 });
  await vi.waitFor(async () => expect((await post(server, '/points', key, [])).status).toBe(401), { timeout: 5_000 });

  const zoe = { username: 'zoe', password: 'correct horse battery' };
  const user = await run(['users', 'create', 'zoe', '--scopes', 'books:read'], `${zoe.password}\n`);
  expect(JSON.parse(user.stdout)).toMatchObject({ id: 'zoe', scopes: ['books:read'] });
  expect(user.stdout).not.toContain(zoe.password);
  expect((await post(server, '/auth/login', '', zoe)).status).toBe(200);
  expect(await run(['users', 'password', 'zoe'], 'another good password\n')).toMatchObject({ exitCode: 0 });
  expect((await post(server, '/auth/login', '', zoe)).status).toBe(401);
  expect(await run(['users', 'remove', 'zoe'])).toMatchObject({ exitCode: 0 });
  expect((await run(['users', 'list'])).stdout).toBe('');
  await stop(server);
});

it('keys revoke ends the open streams of a running server', async () => {
  const server = await serverProcess(folder, ['serve']);
  await post(server, '/points', KEY.exec(server.stdout())?.[1] ?? '', [{ name: 'views', value: 1 }]);
  const { id, key } = JSON.parse((await run(['keys', 'create', 'page', '--scopes', 'metrics:read'])).stdout);
  await expectStreamsToEnd(server, { key, name: 'views', revoke: () => run(['keys', 'revoke', id]) });
  await stop(server);
});

it.each<[string[], number, RegExp]>([
  [['frobnicate'], 2, /^Unexpected word "frobnicate"/],
  [['keys', 'revoke', 'nobody'], 1, /^there is no key "nobody"/],
  [['keys', 'list', '--storage', 'memory:'], 2, /^STORAGE must be a store that outlives the command/],
  [['restore', 'text.txt'], 2, /text\.txt is not a metrics-handler store/],
])('%j is refused in one line', async (args, exitCode, message) => {
  writeFileSync(join(folder, 'text.txt'), 'timestamp,value\n'.repeat(100));
  const result = await run(args);
  expect(result).toMatchObject({ exitCode, stdout: '', stderr: expect.stringMatching(message) });
  expect(result.stderr.trim()).not.toContain('\n');
  expect(existsSync(join(folder, 'copy.db'))).toBe(false);
});

it('--help names every command', async () => {
  const { stdout, exitCode } = await run(['--help']);
  expect(exitCode).toBe(0);
  for (const name of ['serve', 'keys create', 'users create', 'verify', 'rebuild', 'backup', 'restore'])
    expect(stdout).toContain(`  ${name}`);
});
