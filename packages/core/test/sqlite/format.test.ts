import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { APPLICATION_ID, FORMAT_VERSION } from '../../src/storage/sqlite/schema.ts';
import { DAY_MS, summaries } from '../../src/testing/suites/support/changes.ts';
import { aCredential } from '../../src/testing/suites/support/credentials.ts';
import { changeFile, rowsOf } from './support/file.ts';
import { writeFormat1 } from './support/format-1.ts';
import { openSqlite } from './support/open-sqlite.ts';
import { temporaryPath } from './support/temporary-path.ts';

it('every file carries the format version and the application id', async () => {
  const path = temporaryPath();
  await (await openSqlite(path)).close();
  expect(rowsOf(path, 'PRAGMA user_version')).toEqual([{ user_version: FORMAT_VERSION }]);
  expect(rowsOf(path, 'PRAGMA application_id')).toEqual([{ application_id: APPLICATION_ID }]);
  expect(rowsOf(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

it('a newer format is refused and left as it is', async () => {
  const path = temporaryPath();
  await (await openSqlite(path)).close();
  changeFile(path, `PRAGMA user_version = ${FORMAT_VERSION + 1}`);
  const before = readFileSync(path);
  await expect(openSqlite(path)).rejects.toMatchObject({ code: 'unsupported_format' });
  expect(readFileSync(path).equals(before)).toBe(true);
});

it('a file of format 1 is brought up to date with everything in it', async () => {
  const path = temporaryPath();
  writeFormat1(path);
  const storage = await openSqlite(path);
  expect(rowsOf(path, 'PRAGMA user_version')).toEqual([{ user_version: FORMAT_VERSION }]);
  expect(await storage.credentials.list({ kind: 'key' })).toEqual([
    aCredential({
      id: '0123456789abcdef',
      name: 'first admin',
      scopes: ['admin'],
      lastUsedAt: '2026-01-06T00:00:00.000Z',
    }),
    aCredential({ id: 'configured', name: 'brief', expiresAt: '2026-02-01T00:00:00.000Z' }),
  ]);
  expect(await storage.credentials.insert(aCredential({ id: '0123456789abcdef' }))).toBe(false);
  expect((await storage.metrics()).map(({ definition }) => definition.name)).toEqual(['views']);
  expect((await storage.readPoints({ series: [1], from: 0, to: 2e12 })).points[0]?.values).toEqual(
    new Float64Array([1, 2]),
  );
  await storage.close();
  await (await openSqlite(path)).close();
});

it('two processes may bring a file up to date at once', async () => {
  const path = temporaryPath();
  writeFormat1(path);
  const opened = await Promise.all([openSqlite(path), openSqlite(path), openSqlite(path)]);
  for (const storage of opened) expect(await storage.credentials.list({ kind: 'key' })).toHaveLength(2);
});

it('a file from before summaries opens, keeps its points and takes summaries; older versions refuse it from then on', async () => {
  const path = temporaryPath();
  writeFormat1(path);
  const storage = await openSqlite(path);
  const { points } = await storage.readPoints({ series: [1], from: 0, to: 2e12 });
  const time = points[0]?.timestamps[0] as number;
  await storage.commit([summaries([{ time, count: 2, sum: 5 }], { metric: 'views' })]);
  const from = time - (time % DAY_MS);
  const { cells } = await storage.readCells({ series: [1], ranges: [{ tier: 'day', from, to: from + DAY_MS }] });
  expect([cells[0]?.[0]?.count[0], cells[0]?.[0]?.sumHi[0]]).toEqual([4, 8]);
  await storage.close();
  expect(rowsOf(path, 'PRAGMA user_version')).toEqual([{ user_version: FORMAT_VERSION }]);
});

it("another application's database is refused and left as it is", async () => {
  const path = temporaryPath();
  new DatabaseSync(path).exec('CREATE TABLE notes (text TEXT)');
  const before = readFileSync(path);
  await expect(openSqlite(path)).rejects.toMatchObject({ code: 'not_a_store' });
  expect(readFileSync(path).equals(before)).toBe(true);
});

it('a file that is no database is refused and left as it is', async () => {
  const path = temporaryPath();
  writeFileSync(path, 'timestamp,value\n'.repeat(1_000));
  await expect(openSqlite(path)).rejects.toMatchObject({ code: 'not_a_store' });
  expect(readFileSync(path, 'utf8')).toBe('timestamp,value\n'.repeat(1_000));
});

it('an empty file becomes a store, and missing folders are made', async () => {
  const empty = temporaryPath();
  writeFileSync(empty, '');
  await (await openSqlite(empty)).close();
  const deep = join(dirname(temporaryPath()), 'a', 'b', 'metrics.db');
  await (await openSqlite(deep)).close();
  expect(rowsOf(deep, 'PRAGMA user_version')).toEqual([{ user_version: FORMAT_VERSION }]);
});

it('a path that cannot be a file is unavailable', async () => {
  const folder = temporaryPath();
  mkdirSync(folder);
  await expect(openSqlite(folder)).rejects.toMatchObject({ code: 'storage_unavailable' });
  const file = temporaryPath();
  writeFileSync(file, '');
  await expect(openSqlite(join(file, 'metrics.db'))).rejects.toMatchObject({ code: 'storage_unavailable' });
});
