import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetricsHandler } from '@metrics-handler/core';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { expectStreamsToEnd } from '../support/revoked-streams.ts';
import { runCommand } from '../support/run-command.ts';
import { serverProcess } from '../support/server-process.ts';

const engine = await testEngine();

describe.skipIf(!engine)('the commands on a MongoDB database', { timeout: 120_000 }, () => {
  const database = `commands_${crypto.randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
  const client = new MongoClient(engine?.uri ?? 'mongodb://none', { retryWrites: false });
  const db = client.db(database);
  const address = new URL(engine?.uri ?? 'mongodb://none');
  address.pathname = database;
  const run = (args: readonly string[], stdin?: string) =>
    runCommand(folder, [...args, '--storage', address.href], stdin);

  beforeAll(async () => {
    const storage = mongoStorage({ db });
    await using handler = await createMetricsHandler({ storage });
    await handler.recordAll([1, 2, 3].map((value) => ({ name: 'views', value, timestamp: Date.UTC(2026, 0, value) })));
    // Cells are there once they are folded.
    while (await storage.maintain());
  });
  afterAll(async () => {
    await db.dropDatabase();
    await client.close();
    rmSync(folder, { recursive: true });
  });

  it('make, list and end keys', async () => {
    const made = await run(['keys', 'create', 'sensor', '--scopes', 'metrics:write']);
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    const { id, key } = JSON.parse(made.stdout) as { id: string; key: string };
    const listed = await run(['keys', 'list']);
    expect(listed.stdout).toContain(`"id":"${id}"`);
    expect(listed.stdout).not.toContain(key);
    expect(await run(['keys', 'revoke', id])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('end the open streams of a running server with their key', async () => {
    const server = await serverProcess(folder, ['serve', '--storage', address.href]);
    const { id, key } = JSON.parse((await run(['keys', 'create', 'page', '--scopes', 'metrics:read'])).stdout);
    await expectStreamsToEnd(server, { key, name: 'views', revoke: () => run(['keys', 'revoke', id]) });
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('make, list and remove users', async () => {
    const made = await run(['users', 'create', 'zoe', '--scopes', 'books:read'], 'correct horse battery\n');
    expect(JSON.parse(made.stdout)).toMatchObject({ id: 'zoe', scopes: ['books:read'] });
    expect((await run(['users', 'list'])).stdout).toContain('"id":"zoe"');
    expect(await run(['users', 'remove', 'zoe'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('find a changed cell and mend it', async () => {
    const cells = (await db.listCollections().toArray()).map(({ name }) => name).filter((name) => /cells/.test(name));
    const removed = await Promise.all(cells.map((name) => db.collection(name).deleteMany({})));
    expect(removed.reduce((sum, { deletedCount }) => sum + deletedCount, 0)).toBeGreaterThan(0);
    const found = await run(['verify', 'views']);
    expect(found.exitCode).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({ differences: expect.arrayContaining([expect.any(Object)]) });
    expect(await run(['rebuild', 'views'])).toMatchObject({ exitCode: 0 });
    const mended = await run(['verify']);
    expect([mended.exitCode, JSON.parse(mended.stdout)]).toEqual([0, expect.objectContaining({ differences: [] })]);
  });

  it.each(['backup', 'restore'])('refuse %s, and say where the way to do it is written', async (command) => {
    expect(await run([command, 'copy.db'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'STORAGE must be sqlite:<file>; docs/operations.md says how to back up MongoDB\n',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
