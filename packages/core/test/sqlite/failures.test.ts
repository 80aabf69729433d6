import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it, vi } from 'vitest';
import { Database } from '../../src/storage/sqlite/database.ts';
import { WalFile } from '../../src/storage/sqlite/wal-file.ts';
import { DAY, DAY_MS, define, keyed, MINUTE_MS, remove, series } from '../../src/testing/suites/support/changes.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { maintainAll, openSqlite } from './support/open-sqlite.ts';
import { temporaryPath } from './support/temporary-path.ts';

const SQLITE_IOERR_FSYNC = 10 | (4 << 8);

afterEach(() => {
  vi.restoreAllMocks();
});

/** The next COMMIT fails as with a disk that cannot sync, before or after it took effect. */
function failNextCommit(when: 'before' | 'after'): void {
  const run = Database.prototype.run;
  const spy = vi.spyOn(Database.prototype, 'run').mockImplementation(function (this: Database, sql) {
    if (sql !== 'COMMIT') return run.call(this, sql);
    spy.mockRestore();
    if (when === 'after') run.call(this, sql);
    throw Object.assign(new Error('disk I/O error'), { errcode: SQLITE_IOERR_FSYNC });
  });
}

it.each(['before', 'after'] as const)(
  'a disk that fails in a commit leaves its outcome unknown (%s it took effect); the same key settles it',
  async (when) => {
    const both = await BesideMemory.create();
    await both.commit(keyed('first', series(DAY, 10, MINUTE_MS)));
    const batch = keyed('second', series(DAY, 10, MINUTE_MS));
    failNextCommit(when);
    await expect(both.sqlite.commit([batch])).rejects.toMatchObject({ code: 'outcome_unknown' });
    const [outcome] = await both.sqlite.commit([batch]);
    expect(outcome?.status).toBe(when === 'before' ? 'committed' : 'duplicate');
    await both.memory.commit([batch]);
    await both.check();
    await both.check(await both.open());
  },
);

/** Stores opened from now on give up soon where another process is in their way. */
function waitNoLonger(): void {
  const { open } = Database.prototype;
  vi.spyOn(Database.prototype, 'open').mockImplementation(function (this: Database) {
    open.call(this);
    this.statement('PRAGMA busy_timeout = 20').get();
  });
}

/** The next sync fails as with a disk that is away for a moment; no real disk does so when it is asked to. */
function failNextSync(): void {
  vi.spyOn(WalFile.prototype, 'sync').mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
}

it('after a sync that failed the next commit moves everything into the file, as another sync would say nothing', async () => {
  const both = await BesideMemory.create();
  await both.commit(keyed('first', series(DAY, 10, MINUTE_MS)));
  const batch = keyed('second', series(DAY, 10, MINUTE_MS));
  failNextSync();
  await expect(both.sqlite.commit([batch])).rejects.toMatchObject({ code: 'outcome_unknown' });
  expect(await both.sqlite.commit([batch])).toMatchObject([{ status: 'duplicate' }]);
  await both.memory.commit([batch]);
  const withoutLog = temporaryPath();
  copyFileSync(both.path, withoutLog);
  await both.check(await openSqlite(withoutLog, { clock: both.clock }));
  await both.commit(keyed('third', series(DAY, 10, MINUTE_MS)));
  await both.check();
});

it('while another process keeps the log from being moved after a failed sync, nothing is acknowledged or answered', async () => {
  const both = await BesideMemory.create();
  await both.commit(keyed('first', series(DAY, 10, MINUTE_MS)));
  const other = new DatabaseSync(both.path);
  other.exec('BEGIN');
  other.prepare('SELECT count(*) FROM log').get();
  waitNoLonger();
  const storage = await both.open();
  failNextSync();
  const batch = keyed('second', series(DAY, 10, MINUTE_MS));
  await expect(storage.commit([batch])).rejects.toMatchObject({ code: 'outcome_unknown' });
  await expect(storage.commit([batch])).rejects.toMatchObject({ code: 'outcome_unknown' });
  await expect(storage.head()).rejects.toMatchObject({ code: 'storage_unavailable' });
  other.exec('COMMIT');
  other.close();
  expect(await storage.commit([batch])).toMatchObject([{ status: 'duplicate' }]);
  await both.memory.commit([batch]);
  await both.check(storage);
});

it('a file that another process is writing is read, and refused to writers after a while', async () => {
  const both = await BesideMemory.create();
  await both.commit(keyed('first', series(DAY, 10, MINUTE_MS)));
  waitNoLonger();
  const waiting = await both.open();
  const other = new DatabaseSync(both.path);
  other.exec('BEGIN IMMEDIATE');
  await expect(waiting.commit([keyed('k', series(DAY, 5, 1))])).rejects.toMatchObject({ code: 'storage_unavailable' });
  await expect(waiting.maintain()).rejects.toMatchObject({ code: 'storage_unavailable' });
  await both.check(waiting);
  other.exec('ROLLBACK');
  other.close();
  expect(await waiting.commit([keyed('k', series(DAY, 5, 1))])).toMatchObject([{ status: 'committed' }]);
  await both.memory.commit([keyed('k', series(DAY, 5, 1))]);
  await both.check(waiting);
});

it('a rebuild leaves frozen cells alone and takes whole days only', async () => {
  const both = await BesideMemory.create();
  await both.commit(keyed('k', series(DAY, 500, 30 * MINUTE_MS)));
  await both.commit({
    kind: 'retain',
    metric: 'm',
    floors: { raw: DAY + 5 * DAY_MS, minute: 0, quarter: 0, hour: 0, day: 0 },
  });
  await maintainAll(both.sqlite);
  await both.sqlite.rebuild([1], DAY, DAY + 20 * DAY_MS);
  await both.check();
  await expect(both.sqlite.rebuild([1], DAY + 1, DAY + DAY_MS)).rejects.toThrow(RangeError);
});

it('a refused change leaves nothing and does not touch its neighbours', async () => {
  const both = await BesideMemory.create();
  await both.commit(define({ labels: ['shop'] }), keyed('a', series(DAY, 3, 1)));
  await both.commit(
    keyed('b', series(DAY, 4, 1)),
    keyed('a', series(DAY, 4, 1), 'other content'),
    { kind: 'retain', metric: 'unknown', floors: { raw: DAY, minute: 0, quarter: 0, hour: 0, day: 0 } },
    remove(DAY, DAY + 1),
    keyed('a', series(DAY, 3, 1)),
    keyed('c', series(DAY, 5, 1)),
  );
  await both.check();
  await both.check(await both.open());
});
