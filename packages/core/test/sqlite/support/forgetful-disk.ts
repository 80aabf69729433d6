import { copyFileSync } from 'node:fs';
import { vi } from 'vitest';
import { nextTurn } from '../../../src/next-turn.ts';
import { WalFile } from '../../../src/storage/sqlite/wal-file.ts';
import { temporaryPath } from './temporary-path.ts';

/** A disk that keeps of a store what was there when its last finished sync began, and takes a random number of turns for each. Its own syncs are not real. */
export class ForgetfulDisk {
  readonly #path: string;
  #begun = 0;
  #kept: { readonly number: number; readonly path: string };

  constructor(path: string, next: () => number) {
    this.#path = path;
    this.#kept = { number: 0, path: this.#copy() };
    vi.spyOn(WalFile.prototype, 'sync').mockImplementation(async () => {
      const image = { number: ++this.#begun, path: this.#copy() };
      for (let turns = Math.floor(next() * 6); turns > 0; turns--) await new Promise<void>(nextTurn);
      if (image.number > this.#kept.number) this.#kept = image;
    });
  }

  get syncs(): number {
    return this.#begun;
  }

  /** A copy of what would be there after a loss of power now. */
  afterPowerLoss(): string {
    const copy = temporaryPath();
    for (const suffix of ['', '-wal']) copyFileSync(this.#kept.path + suffix, copy + suffix);
    return copy;
  }

  #copy(): string {
    const copy = temporaryPath();
    for (const suffix of ['', '-wal']) copyFileSync(this.#path + suffix, copy + suffix);
    return copy;
  }
}
