import { expect } from 'vitest';
import { silentLogger } from '../../../src/logger.ts';
import type { StorageAdapter } from '../../../src/storage/adapter.ts';
import type { Change } from '../../../src/storage/change.ts';
import { memoryStorage } from '../../../src/storage/memory/memory-storage.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { stateOf } from '../../../src/testing/oracle/state.ts';
import { expectAlike } from './expect-alike.ts';
import { openSqlite } from './open-sqlite.ts';
import { temporaryPath } from './temporary-path.ts';

/** An SQLite store with a memory store beside it that takes the same changes. */
export class BesideMemory {
  readonly path = temporaryPath();
  readonly clock = new ManualClock();
  readonly memory = memoryStorage();
  sqlite!: StorageAdapter;

  static async create(): Promise<BesideMemory> {
    const both = new BesideMemory();
    await both.memory.open({ clock: both.clock, logger: silentLogger });
    both.sqlite = await both.open();
    return both;
  }

  /** One more adapter on the file. */
  open(): Promise<StorageAdapter> {
    return openSqlite(this.path, { clock: this.clock });
  }

  async commit(...changes: readonly Change[]): Promise<void> {
    const expected = (await this.memory.commit(changes)).map(({ status }) => status);
    const outcomes = await this.sqlite.commit(changes);
    expect(outcomes.map(({ status }) => status)).toEqual(expected);
  }

  /** Both answer alike, about everything. */
  async check(sqlite: StorageAdapter = this.sqlite): Promise<void> {
    const actual = await stateOf(sqlite);
    expectAlike(actual, await stateOf(this.memory));
    expect(Object.keys(actual.series).length).toBeGreaterThan(0);
  }
}
