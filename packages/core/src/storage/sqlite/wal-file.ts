import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/** Syncs under way at once: as many as commits are, so that none waits until the event loop has heard of the one before. */
const MAX_RUNNING = 2;

interface Sync {
  /** What had been written when it began. */
  readonly covers: number;
  readonly done: Promise<void>;
}

/**
 * The write-ahead log beside an open file, and whether what is in it is on the disk. Its syncs run on other threads while the event loop goes on, and who
 * waits for the same pages shares one.
 *
 * A system whose disk has failed in a sync takes what it could not write for written, so that syncing again says nothing: then all pages have to move into
 * the file.
 */
export class WalFile {
  readonly #moveIntoFile: () => void;
  /**
   * Those without a sync under way. Linux tells each of a failure once, so that two syncs never share one, and tells one that is opened later nothing of what
   * another has heard, so that all are there before the first sync.
   */
  readonly #descriptors: number[];
  /** Counts up with whatever nobody may hear of before it is on the disk. */
  #written = 0;
  #synced = 0;
  #failed = false;
  #running: Sync[] = [];

  /** SQLite has made it by then and keeps it until the last connection closes; its locks lie on the other two files, so that closing this one loses none. */
  constructor(path: string, moveIntoFile: () => void) {
    this.#descriptors = Array.from({ length: MAX_RUNNING }, () => openSync(`${path}-wal`, 'r+'));
    this.#moveIntoFile = moveIntoFile;
  }

  /** From now on there is, or may be, something in it that is not on the disk. */
  written(): void {
    this.#written++;
  }

  /** Resolves once all that was written before this call is on the disk. Rejects with the disk's failure. */
  async flush(): Promise<void> {
    const target = this.#written;
    while (this.#synced < target) {
      const covering = this.#running.find(({ covers }) => covers >= target);
      if (covering) await covering.done;
      else if (this.#descriptors.length === 0) await this.#running[0]?.done.catch(() => {});
      else await this.#begin();
    }
  }

  /** Flushes what it can: who waits still hears what became of it. */
  async close(): Promise<void> {
    await this.flush().catch(() => {});
    await Promise.allSettled(this.#running.map(({ done }) => done));
    for (const descriptor of this.#descriptors.splice(0)) closeSync(descriptor);
  }

  sync(descriptor: number): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(descriptor, (error) => (error ? reject(error) : resolve()));
    });
  }

  #begin(): Promise<void> {
    const covers = this.#written;
    const done = this.#syncAll(covers).finally(() => {
      this.#running = this.#running.filter((sync) => sync.covers !== covers);
    });
    this.#running.push({ covers, done });
    return done;
  }

  async #syncAll(covers: number): Promise<void> {
    if (this.#failed) this.#repair();
    else await this.#syncOne();
    this.#synced = Math.max(this.#synced, covers);
  }

  async #syncOne(): Promise<void> {
    const descriptor = this.#descriptors.pop() as number;
    try {
      await this.sync(descriptor);
    } catch (error) {
      // Known before the descriptor is free again: its next sync would say nothing.
      this.#failed = true;
      throw error;
    } finally {
      this.#descriptors.push(descriptor);
    }
  }

  #repair(): void {
    this.#moveIntoFile();
    this.#failed = false;
    for (const descriptor of this.#descriptors) hearOut(descriptor);
  }
}

/** Lets a descriptor tell what it has not told yet, so that no later sync does. */
function hearOut(descriptor: number): void {
  try {
    fdatasyncSync(descriptor);
  } catch {
    // Of what is repaired.
  }
}
