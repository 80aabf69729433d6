import type { LogEntry } from '../change.ts';

const MAX_POINTS = 262_144;
const MAX_ENTRIES = 10_000;

/** The newest entries of the log, decoded, so that readers that keep up cost no read of the file. */
export class LogTail {
  #entries: LogEntry[] = [];
  #points = 0;

  push(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#points += pointsOf(entry);
    if (this.#points > MAX_POINTS || this.#entries.length > MAX_ENTRIES) this.#trim();
  }

  /** At most `limit` entries after `n`; nothing where the tail does not reach back that far. */
  after(n: number, limit: number): readonly LogEntry[] | undefined {
    const [first] = this.#entries;
    if (!first || n < first.position.n - 1) return undefined;
    const from = n - first.position.n + 1;
    return this.#entries.slice(from, from + limit);
  }

  /** Down to half of the bound, so that the array is not moved for every entry. */
  #trim(): void {
    let drop = 0;
    while (this.#points > MAX_POINTS / 2 || this.#entries.length - drop > MAX_ENTRIES / 2) {
      this.#points -= pointsOf(this.#entries[drop++] as LogEntry);
    }
    this.#entries = this.#entries.slice(drop);
  }
}

function pointsOf(entry: LogEntry): number {
  if (entry.kind !== 'points') return 0;
  return entry.points.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
}
