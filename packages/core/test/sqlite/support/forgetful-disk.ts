import { copyFileSync } from 'node:fs';
import { vi } from 'vitest';
import { nextTurn } from '../../../src/next-turn.ts';
import { WalFile } from '../../../src/storage/sqlite/wal-file.ts';
import { temporaryPath } from './temporary-path.ts';

/** A disk that keeps of a store what was there when its last finished sync began, and takes a random number of turns for each. Its own syncs are not real. */
export class ForgetfulDisk {
  #begun = 0;
  #kept: { readonly number: number; readonly path: string };

  constructor(path: string, next: () => number) {
    this.#kept = { number: 0, path: copyOf(path) };
    vi.spyOn(WalFile.prototype, 'sync').mockImplementation(async () => {
      const image = { number: ++this.#begun, path: copyOf(path) };
      for (let turns = Math.floor(next() * 6); turns > 0; turns--) await new Promise<void>(nextTurn);
      if (image.number > this.#kept.number) this.#kept = image;
    });
  }

  get syncs(): number {
    return this.#begun;
  }

  /** A copy of what would be there after a loss of power now. */
  afterPowerLoss(): string {
    return copyOf(this.#kept.path);
  }
}

/** A copy of a store's files as they are, its write-ahead log with it. */
function copyOf(path: string): string {
  const copy = temporaryPath();
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
  return copy;
}
