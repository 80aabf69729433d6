import { rawCount } from '../cell/raw-columns.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { LogEntry } from '../storage/change.ts';
import { type Cursor, covers, includesCursor } from '../storage/cursor.ts';

/** Older entries are forgotten beyond this many points, counting a few for each series and entry. */
const MAX_WEIGHT = 262_144;
const SERIES_WEIGHT = 8;
const PAGE = 1_000;

/** The newest entries of the log, so that many subscribers that come back cost one reading of it. */
export class RecentChanges {
  readonly #storage: StorageAdapter;
  #entries: LogEntry[] = [];
  /** The position before the first entry. */
  #start: Cursor;
  #weight = 0;
  /** A position from which it is too much to read. */
  #beyond: Cursor | undefined;
  #loading: Promise<void> | undefined;

  constructor(storage: StorageAdapter, start: Cursor) {
    this.#storage = storage;
    this.#start = start;
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#weight += weightOf(entry);
    if (this.#weight > MAX_WEIGHT) this.#trim();
  }

  /** Entries were missed. */
  restart(cursor: Cursor): void {
    this.#entries = [];
    this.#weight = 0;
    this.#start = cursor;
  }

  /** Reads what is missing back to `position`, if the log still has it and it is not too much. */
  async reach(position: Cursor): Promise<void> {
    while (!this.#reaches(position) && !(this.#beyond && includesCursor(this.#beyond, position))) {
      if (!this.#loading) {
        await this.#once(position);
        return;
      }
      await this.#loading;
    }
  }

  /** The entries after `position`; `null` where they are not all known. */
  since(position: Cursor): LogEntry[] | null {
    if (!this.#reaches(position)) return null;
    return this.#entries.filter((entry) => !covers(position, entry.position));
  }

  #reaches(position: Cursor): boolean {
    return includesCursor(position, this.#start);
  }

  async #once(position: Cursor): Promise<void> {
    this.#loading = this.#load(position).finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(position: Cursor): Promise<void> {
    const start = this.#start;
    const older: LogEntry[] = [];
    let weight = 0;
    for (let at = position; ; ) {
      const page = await this.#storage.changes(at, PAGE);
      if (page.reset) return;
      for (const entry of page.entries) {
        if (covers(start, entry.position)) older.push(entry);
        weight += weightOf(entry);
      }
      if (weight > MAX_WEIGHT) {
        this.#beyond = position;
        return;
      }
      at = page.cursor;
      if (!page.more || includesCursor(at, start)) break;
    }
    // Meanwhile the oldest entries may have been forgotten, or all of them.
    if (start !== this.#start || this.#weight + weight > MAX_WEIGHT) return;
    this.#entries = [...older, ...this.#entries];
    this.#weight += older.reduce((sum, entry) => sum + weightOf(entry), 0);
    this.#start = position;
  }

  /** Down to half of the bound, so that the array is not moved for every entry. */
  #trim(): void {
    const start = [...this.#start];
    let drop = 0;
    while (this.#weight > MAX_WEIGHT / 2) {
      const entry = this.#entries[drop++] as LogEntry;
      this.#weight -= weightOf(entry);
      start[entry.position.lane] = entry.position.n;
    }
    this.#entries = this.#entries.slice(drop);
    this.#start = Array.from(start, (n) => n ?? 0);
  }
}

function weightOf(entry: LogEntry): number {
  if (entry.kind !== 'points') return SERIES_WEIGHT;
  return entry.points.reduce((sum, points) => sum + rawCount(points) + SERIES_WEIGHT, 0);
}
