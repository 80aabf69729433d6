import { type Floors, MetricsHandlerError, type SeriesId, type SeriesRecord } from '@metrics-handler/core';
import type { SeriesCatalog } from '@metrics-handler/core/storage';
import type { Collections, StateDocument } from '../collections.ts';
import type { Lane } from '../log/lane.ts';
import { contentOf, type Entry, type LogDocument } from '../log/log-document.ts';
import { type Moment, momentNow } from '../moment.ts';
import { readState } from '../open-state.ts';
import { SharedTask } from '../shared-task.ts';
import { ensureDefined } from './ensure-defined.ts';
import { loadCatalog } from './load-catalog.ts';
import { Overlay } from './overlay.ts';
import { Pending } from './pending.ts';
import { Tail } from './tail.ts';

const PAGE_ENTRIES = 1_000;

/** What memory holds of the store at entry `head`. */
interface Memory {
  readonly catalog: SeriesCatalog;
  readonly purged: Map<SeriesId, SeriesRecord>;
  readonly unswept: Set<SeriesId>;
  readonly swept: Map<string, string>;
  readonly overlay: Overlay;
  readonly pending: Pending;
  readonly tail: Tail;
  head: number;
  /** Every entry up to this one is in all stored documents. */
  frontier: number;
  headReadAt: Moment;
  /** When an entry of another process last came in. */
  foreignAt: Moment | undefined;
  removals: number;
  /** Keys of entries below this are forgotten. */
  forgottenBelow: number;
}

/**
 * What this process keeps in memory of the store: catalog, unfolded entries and the newest part of the log. It follows the log, whoever wrote it; own commits and
 * those of other processes take the same way in.
 */
export class Replica {
  readonly #collections: Collections;
  readonly #lane: Lane;
  readonly #following: SharedTask<void>;
  #memory: Memory | undefined;

  constructor(collections: Collections, lane: Lane) {
    this.#collections = collections;
    this.#lane = lane;
    this.#following = new SharedTask(() => this.#follow());
  }

  /** Catches up with every entry that anybody was told is committed before this call. */
  synchronise(): Promise<void> {
    return this.#following.run();
  }

  get memory(): Readonly<Memory> {
    return this.#loaded();
  }

  /** The series with this id, purged or not. */
  record(id: SeriesId): SeriesRecord | undefined {
    const { catalog, purged } = this.#loaded();
    return catalog.get(id) ?? purged.get(id);
  }

  /** The head, after catching up where a mark lies above it: no sound document is folded further. */
  async headAbove(marks: Iterable<number>): Promise<number> {
    const { head } = this.#loaded();
    for (const mark of marks) {
      if (!(mark > head)) continue;
      await this.synchronise();
      break;
    }
    return this.#loaded().head;
  }

  floorsOf(id: SeriesId): Floors {
    const { catalog } = this.#loaded();
    return catalog.floors(catalog.get(id)?.metric ?? '');
  }

  /** Floors of the series' metric at entry `n`, the frontier or above. */
  floorsAt(id: SeriesId, n: number): Floors {
    const { pending } = this.#loaded();
    const metric = this.record(id)?.metric ?? '';
    return pending.floorsBefore(metric, n) ?? this.floorsOf(id);
  }

  /** Whether cells of the series carry sketches at entry `n`, the frontier or above. */
  hasBinsAt(id: SeriesId, n: number): boolean {
    const { catalog, pending } = this.#loaded();
    const metric = this.record(id)?.metric ?? '';
    return (pending.kindBefore(metric, n) ?? catalog.definition(metric)?.kind) === 'histogram';
  }

  /** Takes in the entry after the head, unless it has come in by the log already. */
  accept(entry: Entry): void {
    const memory = this.#loaded();
    if (entry.n !== memory.head + 1) return;
    memory.headReadAt = momentNow();
    this.#apply(memory, entry);
  }

  /** Takes in how far folding has come, and whether something was removed. */
  note({ folded, removals }: Pick<StateDocument, 'folded' | 'removals'>): void {
    const memory = this.#loaded();
    memory.removals = Math.max(memory.removals, removals);
    // Entries above the head are not known yet, and unfolded ones must not be forgotten before they are.
    const frontier = Math.min(folded, memory.head);
    if (frontier <= memory.frontier) return;
    memory.frontier = frontier;
    memory.overlay.drop(frontier);
    memory.pending.drop(frontier);
  }

  async #follow(): Promise<void> {
    if (!this.#memory) this.#memory = await this.#load();
    for (;;) {
      const memory = this.#memory;
      const { head, headReadAt } = memory;
      const readAt = momentNow();
      const documents = await this.#lane.after(head, PAGE_ENTRIES);
      if (!(await this.#lane.isSure(head, headReadAt)) || !this.#takeIn(memory, documents)) {
        // The log was trimmed past this process.
        this.#memory = await this.#load();
        continue;
      }
      if (readAt.monotonicMs > memory.headReadAt.monotonicMs) memory.headReadAt = readAt;
      if (documents.length < PAGE_ENTRIES) return;
    }
  }

  /** Tells whether there was no gap. */
  #takeIn(memory: Memory, documents: readonly LogDocument[]): boolean {
    for (const document of documents) {
      const n = this.#lane.numberOf(document);
      if (n <= memory.head) continue;
      if (n !== memory.head + 1) return false;
      memory.foreignAt = momentNow();
      this.#apply(
        memory,
        entryOf(n, document, (id) => memory.catalog.get(id) ?? memory.purged.get(id)),
      );
    }
    return true;
  }

  async #load(): Promise<Memory> {
    for (;;) {
      const { folded, nextSeries, removals, forgottenBelow } = await readState(this.#collections);
      const { catalog, purged, unswept, swept } = await loadCatalog(this.#collections, nextSeries);
      const memory: Memory = {
        catalog,
        purged,
        unswept: new Set(unswept),
        swept,
        overlay: new Overlay(),
        pending: new Pending(),
        tail: new Tail(),
        head: folded,
        frontier: folded,
        headReadAt: momentNow(),
        foreignAt: undefined,
        removals,
        forgottenBelow,
      };
      let documents: LogDocument[];
      let isWhole = true;
      do {
        documents = await this.#lane.after(memory.head, PAGE_ENTRIES);
        isWhole = this.#takeIn(memory, documents);
      } while (isWhole && documents.length === PAGE_ENTRIES);
      if (isWhole) return memory;
    }
  }

  #apply(memory: Memory, entry: Entry): void {
    const { catalog, overlay, pending, purged } = memory;
    const { n, content } = entry;
    switch (content.kind) {
      case 'points':
        for (const metric of content.defined) ensureDefined(catalog, metric);
        for (const record of content.created) {
          if (catalog.get(record.id) || purged.has(record.id)) continue;
          ensureDefined(catalog, record.metric);
          catalog.addSeries(record);
        }
        // Points of a series that was purged later are gone with it.
        for (const points of content.points) if (catalog.get(points.series.id)) overlay.add(n, points);
        break;
      case 'define':
        catalog.define(content.definition);
        break;
      case 'retain':
        ensureDefined(catalog, content.metric);
        catalog.raise(content.metric, content.floors);
        break;
      case 'purge':
        for (const id of content.series) {
          const record = catalog.get(id);
          if (record) purged.set(id, record);
          memory.unswept.add(id);
          overlay.remove(id);
          catalog.removeSeries(id);
        }
        if (content.definition) {
          for (const metric of content.metrics) {
            catalog.removeMetric(metric);
            memory.swept.delete(metric);
          }
        }
        break;
      case 'forget':
        memory.forgottenBelow = Math.max(memory.forgottenBelow, content.below);
        break;
      case 'delete':
      case 'rebuild':
      case 'revoke':
        break;
    }
    pending.add(entry);
    memory.tail.push(entry);
    memory.head = n;
  }

  #loaded(): Memory {
    if (!this.#memory) throw new Error('synchronise comes first');
    return this.#memory;
  }
}

/** @throws MetricsHandlerError `corrupt_data` */
export function entryOf(n: number, document: LogDocument, seriesOf: (id: SeriesId) => SeriesRecord | undefined): Entry {
  const known = (id: SeriesId): SeriesRecord => {
    const record = seriesOf(id);
    if (record) return record;
    throw new MetricsHandlerError('corrupt_data', `the log names series ${id}, which is not there; restore a backup`);
  };
  return { n, at: document.at, content: contentOf(document, known) };
}
