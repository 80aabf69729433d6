import { blocksOf } from '../../../cell/blocks-of.ts';
import { writtenCells } from '../../../cell/cell-codec.ts';
import { CellColumns } from '../../../cell/cell-columns.ts';
import { mergeInto } from '../../../cell/merge-columns.ts';
import { blockCells, blockMs, blockStart, MAX_BLOCK_CELLS, TIER_MS, type Tier } from '../../../cell/tier.ts';
import type { SeriesId } from '../../../metric/series.ts';
import type { Database } from '../database.ts';
import { readableCells } from '../readable-cells.ts';
import { cellKey, cellKeyRuns, keyStepMs, startOfKey } from '../row-keys.ts';
import type { Span } from '../span.ts';

/** A stored block: its cells, or nothing where the bytes are damaged. */
export interface Block {
  readonly start: number;
  readonly cells: CellColumns | undefined;
}

/** Cells in rows of one block each. */
export class CellTable {
  readonly #database: Database;
  /** Of one block, until it is written. */
  readonly #merged = new CellColumns(MAX_BLOCK_CELLS);

  constructor(database: Database) {
    this.#database = database;
  }

  /** The blocks that the spans touch, which ascend: ascending too, whole. */
  scan(series: SeriesId, tier: Tier, spans: readonly Span[]): Block[] {
    const blocks: Block[] = [];
    const statement = this.#database.statement('SELECT id, body FROM blocks WHERE id >= ? AND id < ? ORDER BY id');
    const step = keyStepMs(tier);
    for (const { from, to } of cellKeyRuns(series, tier, spans)) {
      const first = startOfKey(tier, from);
      for (const [key, body] of statement.all(from, to) as unknown as [number, Uint8Array][]) {
        const start = first + (key - from) * step;
        blocks.push({ start, cells: decoded(body, start, tier) });
      }
    }
    return blocks.sort((a, b) => a.start - b.start);
  }

  /** Merges cells into what is there. Calls `mend` with the start of a damaged block instead. */
  merge(series: SeriesId, tier: Tier, cells: CellColumns, mend: (blockStart: number) => void): void {
    for (const { start, cells: added } of blocksOf(cells, blockMs(tier))) {
      const row = this.#database.statement('SELECT body FROM blocks WHERE id = ?').get(cellKey(series, tier, start));
      const known = row ? decoded((row as unknown as [Uint8Array])[0], start, tier) : new CellColumns();
      if (known) this.put(series, tier, start, known.length > 0 ? this.#union(known, added) : added);
      else mend(start);
    }
  }

  #union(known: CellColumns, added: CellColumns): CellColumns {
    this.#merged.clear();
    mergeInto(this.#merged, known, added);
    return this.#merged;
  }

  /** Replaces one block; without cells it is removed. */
  put(series: SeriesId, tier: Tier, start: number, cells: CellColumns): void {
    const key = cellKey(series, tier, start);
    if (cells.length === 0) this.#database.statement('DELETE FROM blocks WHERE id = ?').run(key);
    else
      this.#database
        .statement('INSERT OR REPLACE INTO blocks VALUES (?, ?)')
        .run(key, writtenCells(cells, start, TIER_MS[tier], blockCells(tier)));
  }

  /** Removes the blocks of a tier that lie wholly below `floor`. */
  removeBelow(series: SeriesId, tier: Tier, floor: number): void {
    for (const { from, to } of cellKeyRuns(series, tier, [{ from: 0, to: blockStart(tier, floor) }]))
      this.#database.statement('DELETE FROM blocks WHERE id >= ? AND id < ?').run(from, to);
  }

  removeSeries(series: SeriesId): void {
    const end = cellKey(series + 1, 'minute', 0);
    this.#database.statement('DELETE FROM blocks WHERE id >= ? AND id < ?').run(cellKey(series, 'minute', 0), end);
  }
}

function decoded(body: Uint8Array, start: number, tier: Tier): CellColumns | undefined {
  return readableCells(body, start, TIER_MS[tier], blockCells(tier));
}
