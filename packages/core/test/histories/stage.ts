import { rmSync } from 'node:fs';
import { expect } from 'vitest';
import { silentLogger } from '../../src/logger.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import type { CaseContext } from '../../src/testing/conformance-case.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { Twin } from '../../src/testing/twin.ts';
import { volatilePath } from '../support/volatile-path.ts';

/** A store with its model, which can be reopened and, where several processes may share it, entered by a second door. */
export class Actor {
  readonly twin: Twin;
  readonly #context: CaseContext;
  #second: StorageAdapter | undefined;

  private constructor(context: CaseContext, twin: Twin) {
    this.#context = context;
    this.twin = twin;
  }

  static async create(context: CaseContext): Promise<Actor> {
    return new Actor(context, await Twin.create(context));
  }

  /** Does the work through the second door, if it is wanted and there is one. */
  async through<T>(second: boolean, work: (twin: Twin) => Promise<T>): Promise<T> {
    const { twin } = this;
    if (!second || !twin.storage.capabilities.shared) return work(twin);
    const first = twin.storage;
    this.#second ??= await this.#context.second(first);
    twin.storage = this.#second;
    try {
      return await work(twin);
    } finally {
      twin.storage = first;
    }
  }

  async reopen(): Promise<void> {
    if (!this.twin.storage.capabilities.durable) return;
    await this.#second?.close();
    this.#second = undefined;
    await this.twin.reopen();
  }

  async check(): Promise<void> {
    await this.twin.check();
    if (this.#second) await this.twin.check(this.#second);
  }

  async close(): Promise<void> {
    await this.#second?.close();
    await this.twin.storage.close();
  }
}

/** Memory and SQLite side by side on one clock. */
export async function withStage(play: (actors: readonly Actor[], clock: ManualClock) => Promise<void>): Promise<void> {
  const clock = new ManualClock();
  const path = volatilePath();
  const memory = await Actor.create(contextOf(clock, () => memoryStorage()));
  const sqlite = await Actor.create(contextOf(clock, () => sqliteStorage({ path })));
  try {
    await play([memory, sqlite], clock);
  } finally {
    await memory.close();
    await sqlite.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  }
}

function contextOf(clock: ManualClock, make: () => StorageAdapter): CaseContext {
  const opened = async () => {
    const storage = make();
    await storage.open({ clock, logger: silentLogger });
    return storage;
  };
  return {
    expect,
    clock,
    createStorage: opened,
    second: opened,
    async reopen(storage) {
      await storage.close();
      return opened();
    },
  };
}
