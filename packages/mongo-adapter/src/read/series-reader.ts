import { MetricsHandlerError, type SeriesId } from '@metrics-handler/core';
import {
  ascending,
  CellColumns,
  coarsen,
  concatenated,
  foldRaw,
  mergeColumns,
  type RawColumns,
  sliceColumns,
  TIER_MS,
  TIERS,
  type Tier,
} from '@metrics-handler/core/storage';
import { instantsOf, outside, within } from '../raw.ts';
import type { Store } from '../store.ts';
import { type Block, readBlocks, type TierSpan } from '../table/blocks.ts';
import { type Day, pointsOf, readDays, TornRead } from '../table/chunks.ts';
import { blockMs, blockStart } from '../table/stored-block.ts';
import type { SeriesView, Snapshot } from './snapshot.ts';

const NO_POINTS: RawColumns = { timestamps: new Float64Array(), values: new Float64Array() };

/** Reads stored documents for a snapshot and adds to each what it does not have yet. */
export class SeriesReader {
  readonly #store: Store;
  readonly #snapshot: Snapshot;
  readonly #signal: AbortSignal | undefined;

  constructor(store: Store, snapshot: Snapshot, signal?: AbortSignal) {
    this.#store = store;
    this.#snapshot = snapshot;
    this.#signal = signal;
  }

  /** Raw points of each request in `[from, to)`, ascending. */
  async points(requests: readonly { view: SeriesView; from: number; to: number }[]): Promise<RawColumns[]> {
    const days = await readDays(
      this.#store.collections,
      requests.map(({ view, from, to }) => ({ id: view.id, from, to })),
      this.#signal,
    );
    return requests.map(({ view, from, to }, i) => this.#completed(view, days[i] as Day[], from, to));
  }

  /** Cells of each request, whose edges are those of the tier. */
  async cells(requests: readonly { view: SeriesView; tier: Tier; from: number; to: number }[]): Promise<CellColumns[]> {
    const spans: TierSpan[] = requests.map(({ view, tier, from, to }) => ({
      id: view.id,
      tier,
      from,
      to: tier === 'minute' ? Math.max(from, Math.min(to, view.frozenTo)) : to,
    }));
    const fresh = requests
      .map(({ view, tier, from, to }, i) => ({ view, i, tier, from: Math.max(from, view.frozenTo), to }))
      .filter(({ tier, from, to }) => tier === 'minute' && from < to);
    const [blocks, points] = await Promise.all([
      readBlocks(this.#store.collections, spans, this.#signal),
      this.points(fresh),
    ]);
    const answers: CellColumns[] = [];
    for (const [i, { view, tier }] of requests.entries()) {
      answers.push(await this.#stored(view, spans[i] as TierSpan, blocks[i] as Block[], tier));
    }
    fresh.forEach(({ view, i }, j) => {
      const minutes = foldRaw(points[j] as RawColumns, TIER_MS.minute, view.withBins);
      answers[i]?.append(minutes);
    });
    return answers;
  }

  async #stored(view: SeriesView, { from, to }: TierSpan, blocks: readonly Block[], tier: Tier): Promise<CellColumns> {
    const cells = new CellColumns();
    // Blocks without a document have cells too, where everything of them is unfolded.
    const starts = new Map(blocks.map((block) => [block.start, block]));
    const touched = new Set<number>(starts.keys());
    if (tier !== 'minute') {
      for (const { points } of view.runs) for (const t of instantsOf(points)) touched.add(blockStart(tier, t));
    }
    for (const start of [...touched].sort((a, b) => a - b)) {
      const low = Math.max(from, start);
      const high = Math.min(to, start + blockMs(tier));
      if (low >= high) continue;
      const block = starts.get(start);
      if (block && !block.cells) {
        cells.append(await this.#recovered(view, tier, low, high));
        continue;
      }
      const stored = block?.cells ? sliceColumns(block.cells, low, high) : new CellColumns();
      // A damaged mark comes with damaged cells.
      if (block) this.#assertNotAhead(block.mark, 'cells', block.key);
      const unfolded = this.#unfolded(view, block?.mark ?? 0, low, high);
      const added = foldRaw(unfolded, TIER_MS[tier], view.withBins);
      cells.append(added.length === 0 ? stored : mergeColumns(stored, added));
    }
    return cells;
  }

  /** From raw where raw lives, and from the next finer tier below. */
  async #recovered(view: SeriesView, tier: Tier, from: number, to: number): Promise<CellColumns> {
    this.#report(view.id, tier, from);
    const cells = new CellColumns();
    const frozenTo = Math.min(Math.max(from, view.frozenTo), to);
    if (from < frozenTo) {
      const finer = TIERS[TIERS.indexOf(tier) - 1];
      if (finer === undefined || view.floors[finer] > from) throw nothingLeft(view.id, tier, from, frozenTo);
      const [found] = await this.cells([{ view, tier: finer, from, to: frozenTo }]);
      cells.append(coarsen(found as CellColumns, TIER_MS[tier]));
    }
    if (frozenTo < to) {
      const [points] = await this.points([{ view, from: frozenTo, to }]);
      cells.append(foldRaw(points as RawColumns, TIER_MS[tier], view.withBins));
    }
    return cells;
  }

  #completed(view: SeriesView, days: readonly Day[], from: number, to: number): RawColumns {
    const parts: RawColumns[] = [];
    const marks = new Map<number, number>();
    for (const { day, mark, mended, chunks } of days) {
      this.#assertNotAhead(Math.max(mark, mended), 'points', chunks.at(-1)?._id ?? 0);
      marks.set(day, mark);
      for (const chunk of chunks) parts.push(within(pointsOf(chunk), from, to));
    }
    for (const { n, points } of view.runs) {
      if (n <= this.#snapshot.frontier) continue;
      parts.push(withoutFolded(within(points, from, to), n, marks));
    }
    return ascending(concatenated(parts.length > 0 ? parts : [NO_POINTS]));
  }

  #unfolded(view: SeriesView, mark: number, from: number, to: number): RawColumns {
    const from1 = Math.max(mark, this.#snapshot.frontier);
    const parts = view.runs.filter(({ n }) => n > from1).map(({ points }) => within(points, from, to));
    return parts.length > 0 ? concatenated(parts) : NO_POINTS;
  }

  /** A document that somebody has folded further than this snapshot knows the log. */
  #assertNotAhead(mark: number, collection: TornRead['collection'], id: number): void {
    if (mark > this.#snapshot.head) throw new TornRead(collection, id);
  }

  /** Once for each block, however often it is read. */
  #report(id: SeriesId, tier: Tier, t: number): void {
    const { damaged, context } = this.#store;
    const start = blockStart(tier, t);
    const key = `${id} ${tier} ${start}`;
    if (damaged.has(key)) return;
    damaged.add(key);
    context.logger.error(
      { series: id, tier, start: new Date(start).toISOString() },
      'a block of cells is damaged and is computed again for each read; rebuild mends it',
    );
  }
}

/** Without the points of days whose chunks have entry `n` already. */
function withoutFolded(points: RawColumns, n: number, marks: ReadonlyMap<number, number>): RawColumns {
  let left = points;
  for (const [day, mark] of marks) {
    if (mark >= n) left = outside(left, day * TIER_MS.day, (day + 1) * TIER_MS.day);
  }
  return left;
}

function nothingLeft(id: SeriesId, tier: Tier, from: number, to: number): MetricsHandlerError {
  const range = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  const message = `the ${tier} cells of series ${id} from ${range} are damaged and nothing is left to compute them from; restore a backup`;
  return new MetricsHandlerError('corrupt_data', message);
}
