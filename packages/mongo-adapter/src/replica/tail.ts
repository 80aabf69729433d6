import type { Entry } from '../log/log-document.ts';

const MAX_WEIGHT = 262_144;
const MAX_ENTRIES = 10_000;
/** What the objects around a series' columns weigh, in points. */
const COLUMNS_WEIGHT = 8;

/** The newest entries, without a gap, so that readers that keep up cost no read of the log. */
export class Tail {
  #entries: Entry[] = [];
  #weight = 0;

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#weight += weightOf(entry);
    if (this.#weight > MAX_WEIGHT || this.#entries.length > MAX_ENTRIES) this.#trim();
  }

  /** At most `limit` entries after `n`; nothing where the tail does not reach back that far. */
  after(n: number, limit: number): readonly Entry[] | undefined {
    const [first] = this.#entries;
    if (!first || n < first.n - 1) return undefined;
    const from = n - first.n + 1;
    return this.#entries.slice(from, from + limit);
  }

  /** Down to half of the bound, so that the array is not moved for every entry. */
  #trim(): void {
    let drop = 0;
    while (this.#weight > MAX_WEIGHT / 2 || this.#entries.length - drop > MAX_ENTRIES / 2) {
      this.#weight -= weightOf(this.#entries[drop++] as Entry);
    }
    this.#entries = this.#entries.slice(drop);
  }
}

function weightOf({ content }: Entry): number {
  if (content.kind !== 'points') return 1;
  return content.points.reduce((sum, { timestamps }) => sum + timestamps.length + COLUMNS_WEIGHT, 0);
}
