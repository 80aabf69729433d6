import { rawCount } from '../../../cell/raw-columns.ts';
import type { LogEntry } from '../../change.ts';

/** Fast writers replace so much within a few hundredths of a second: what is kept longer grows old, and is then freed only with the whole heap. */
const MAX_WEIGHT = 65_536;
const MAX_ENTRIES = 10_000;
/** What the objects around a series' columns weigh, in points. */
const COLUMNS_WEIGHT = 8;

/** The newest entries of the log, decoded, so that readers that keep up cost no read of the file. */
export class LogTail {
  #entries: LogEntry[] = [];
  #weight = 0;

  push(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#weight += weightOf(entry);
    if (this.#weight > MAX_WEIGHT || this.#entries.length > MAX_ENTRIES) this.#trim();
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
    while (this.#weight > MAX_WEIGHT / 2 || this.#entries.length - drop > MAX_ENTRIES / 2) {
      this.#weight -= weightOf(this.#entries[drop++] as LogEntry);
    }
    this.#entries = this.#entries.slice(drop);
  }
}

function weightOf(entry: LogEntry): number {
  if (entry.kind !== 'points') return 1;
  return entry.points.reduce((sum, points) => sum + rawCount(points) + COLUMNS_WEIGHT, 0);
}
