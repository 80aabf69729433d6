import { closeSync, fdatasync, openSync } from 'node:fs';

/**
 * The write-ahead log beside an open file, and whether what is in it is on the disk. Its syncs run on another thread while the event loop goes on, and who
 * waits for the same pages shares one.
 *
 * A system whose disk has failed in a sync takes what it could not write for written, so that syncing again says nothing: then all pages have to move into
 * the file.
 */
export class WalFile {
  readonly #fd: number;
  readonly #moveIntoFile: () => void;
  /** Counts up with whatever nobody may hear of before it is on the disk. */
  #written = 0;
  #synced = 0;
  #failed = false;
  #running: Promise<void> | undefined;

  /** SQLite has made it by then and keeps it until the last connection closes; its locks lie on the other two files, so that closing this one loses none. */
  constructor(path: string, moveIntoFile: () => void) {
    this.#fd = openSync(`${path}-wal`, 'r+');
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
      this.#running ??= this.#syncAll().finally(() => {
        this.#running = undefined;
      });
      await this.#running;
    }
  }

  /** Flushes what it can: who waits still hears what became of it. */
  async close(): Promise<void> {
    await this.flush().catch(() => {});
    closeSync(this.#fd);
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => (error ? reject(error) : resolve()));
    });
  }

  async #syncAll(): Promise<void> {
    const covered = this.#written;
    try {
      if (this.#failed) this.#moveIntoFile();
      else await this.sync();
      this.#synced = covered;
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}
