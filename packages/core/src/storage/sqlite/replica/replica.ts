import type { SeriesId, SeriesRecord } from '../../../metric/series.ts';
import type { ChangesPage } from '../../adapter.ts';
import type { LogEntry } from '../../change.ts';
import type { Cursor } from '../../cursor.ts';
import type { SeriesCatalog } from '../../series-catalog.ts';
import type { Database } from '../database.ts';
import type { LogTable } from '../table/log-table.ts';
import type { SeriesTable } from '../table/series-table.ts';
import { type StateTable, sameFoldState } from '../table/state-table.ts';
import { LogTail } from './log-tail.ts';
import { Overlay } from './overlay.ts';

interface Memory {
  readonly catalog: SeriesCatalog;
  readonly tail: LogTail;
  overlay: Overlay;
  head: number;
  version: number;
}

/**
 * What this process keeps in memory of the file: catalog, unfolded points and the newest log entries. It follows the log, whoever wrote it;
 * own commits and those of other processes take the same way in.
 */
export class Replica {
  readonly #database: Database;
  readonly #state: StateTable;
  readonly #log: LogTable;
  readonly #series: SeriesTable;
  #memory: Memory | undefined;
  #retentions = 0;

  constructor(database: Database, state: StateTable, log: LogTable, series: SeriesTable) {
    this.#database = database;
    this.#state = state;
    this.#log = log;
    this.#series = series;
  }

  get catalog(): SeriesCatalog {
    return this.#loaded().catalog;
  }

  get overlay(): Overlay {
    return this.#loaded().overlay;
  }

  get head(): number {
    return this.#loaded().head;
  }

  get cursor(): Cursor {
    return [this.head];
  }

  /** Grows whenever floors may have risen. */
  get retentions(): number {
    return this.#retentions;
  }

  /** Whether nobody else has written since the last `synchronise`; costs no transaction. */
  isCurrent(): boolean {
    return this.#memory !== undefined && this.#memory.version === this.#database.dataVersion();
  }

  /** Catches up with the file. To be called first in every transaction, and again after a failed attempt in it. */
  synchronise(): void {
    const version = this.#database.dataVersion();
    if (this.#memory?.version === version) return;
    const { oldest, head } = this.#log.bounds();
    if (!this.#memory || this.#memory.head < oldest - 1) this.#load(version, head);
    else this.#follow(this.#memory, version);
  }

  /** Memory may be ahead of the file: it is read again at the next `synchronise`. */
  invalidate(): void {
    this.#memory = undefined;
  }

  /** Takes in the entry after `head`. */
  apply(entry: LogEntry): void {
    const memory = this.#loaded();
    const { catalog, overlay } = memory;
    switch (entry.kind) {
      case 'points':
        for (const { series } of entry.points) if (!catalog.get(series.id)) catalog.addSeries(series);
        overlay.add(entry.position.n, entry.points);
        break;
      case 'define':
        catalog.define(entry.definition);
        break;
      case 'retain':
        catalog.raise(entry.metric, entry.floors);
        this.#retentions++;
        break;
      case 'purge':
        for (const id of entry.series) {
          overlay.remove(id);
          catalog.removeSeries(id);
        }
        if (entry.definition) for (const metric of entry.metrics) catalog.removeMetric(metric);
        break;
      case 'delete':
      case 'rebuild':
        // Chunks and cells are changed in the file; a delete has folded everything before it.
        break;
      case 'revoke':
        // Credentials are read from the file each time.
        break;
    }
    memory.head = entry.position.n;
    memory.tail.push(entry);
  }

  /** A page of the log; to be called inside a transaction. */
  changes(after: Cursor, limit: number): ChangesPage {
    const { tail, head } = this.#loaded();
    const known = after[0] ?? 0;
    const { oldest } = this.#log.bounds();
    if (after.length > 1 || known < oldest - 1 || known > head) return { reset: true, cursor: [head] };
    const entries = tail.after(known, limit) ?? [...this.#log.entries(known, limit, (id) => this.#record(id))];
    const reached = known + entries.length;
    return { reset: false, entries, cursor: [reached], more: reached < head };
  }

  #load(version: number, head: number): void {
    const catalog = this.#series.loadCatalog(this.#state.nextSeries());
    this.#memory = { catalog, tail: new LogTail(), overlay: this.#loadOverlay(catalog), head, version };
    this.#retentions++;
  }

  #follow(memory: Memory, version: number): void {
    const state = this.#state.foldState();
    // Of a fold that has begun and ended since, memory has seen no entry that is not folded.
    if (state.frontier > memory.overlay.state.foldTo) memory.overlay = new Overlay(state);
    for (const entry of this.#log.entries(memory.head, Number.MAX_SAFE_INTEGER, (id) => this.#record(id))) {
      if (entry.position.n === state.foldTo + 1) memory.overlay.follow(state);
      this.apply(entry);
    }
    if (!sameFoldState(memory.overlay.state, state)) memory.overlay.follow(state);
    memory.version = version;
  }

  #loadOverlay(catalog: SeriesCatalog): Overlay {
    const state = this.#state.foldState();
    const overlay = new Overlay(state);
    for (const entry of this.#log.entries(state.frontier, Number.MAX_SAFE_INTEGER, (id) => this.#record(id))) {
      if (entry.kind !== 'points') continue;
      // Points of a series that was purged later are gone with it.
      overlay.add(
        entry.position.n,
        entry.points.filter(({ series }) => catalog.get(series.id)),
      );
    }
    return overlay;
  }

  #record(id: SeriesId): SeriesRecord {
    return this.#memory?.catalog.get(id) ?? this.#series.record(id);
  }

  #loaded(): Memory {
    if (!this.#memory) throw new Error('synchronise comes first');
    return this.#memory;
  }
}
