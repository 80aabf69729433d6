import type { ChangesPage } from '../adapter.ts';
import type { LogEntry } from '../change.ts';
import type { Cursor } from '../cursor.ts';

type Unnumbered<E> = E extends LogEntry ? Omit<E, 'position'> : never;

/** The newest entries of a log with one lane. */
export class MemoryLog {
  readonly #maxEntries: number;
  #entries: LogEntry[] = [];
  #head = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get head(): Cursor {
    return [this.#head];
  }

  append(entry: Unnumbered<LogEntry>): LogEntry {
    const numbered = { ...entry, position: { lane: 0, n: ++this.#head } } as LogEntry;
    this.#entries.push(numbered);
    return numbered;
  }

  /** Forgets the oldest entries beyond the bound. */
  trim(): void {
    if (this.#entries.length > this.#maxEntries) this.#entries = this.#entries.slice(-this.#maxEntries);
  }

  changes(after: Cursor, limit: number): ChangesPage {
    const known = after[0] ?? 0;
    const oldest = this.#head - this.#entries.length;
    if (after.length > 1 || known < oldest || known > this.#head) return { reset: true, cursor: this.head };
    const entries = this.#entries.slice(known - oldest, known - oldest + limit);
    const reached = known + entries.length;
    return { reset: false, entries, cursor: [reached], more: reached < this.#head };
  }
}
