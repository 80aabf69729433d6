import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../packages/server/test/support/run-command.ts';
import { type ServerProcess, serverProcess } from '../../packages/server/test/support/server-process.ts';
import { examplesOf } from './support/examples.ts';

const execute = promisify(execFile);
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const KEY = 'a-key-for-the-examples-of-the-documentation';

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-handler-docs-'));
  await symlink(MODULES, join(folder, 'node_modules'));
  server = await serverProcess(folder, [], { STORAGE: 'sqlite:metrics.db', ADMIN_API_KEY: KEY });
  const user = ['users', 'create', 'ada', '--scopes', 'metrics:read', '--storage', 'sqlite:metrics.db'];
  expect((await runCommand(folder, user, 'a long enough password\n')).exitCode).toBe(0);
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  await rm(folder, { recursive: true });
});

// In this order: the client asks for a metric that `start.md` makes.
it.each(['start.md'])('the commands of %s print what it says', async (page) => {
  const { program, output } = await examplesOf(page, 'sh');
  const env = { PATH: process.env.PATH, URL: server.url, KEY };
  const { stdout, stderr } = await execute('bash', ['--norc', '-euo', 'pipefail', '-c', program], { cwd: folder, env });
  expect([stdout, stderr]).toEqual([output, '']);
});

it.each(['embedding.md', 'concepts.md', 'client.md'])('the program of %s prints what it says', async (page) => {
  const { program, output } = await examplesOf(page, 'ts');
  const file = join(folder, `${page}.ts`);
  await writeFile(file, program.replaceAll('https://metrics.example.com', server.url));
  const args = ['--conditions=@metrics-handler/source', '--preserve-symlinks-main', file];
  const { stdout, stderr } = await execute(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, METRICS_KEY: KEY },
  });
  expect([stdout, stderr]).toEqual([output, '']);
});
