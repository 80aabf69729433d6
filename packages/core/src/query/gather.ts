import type { CellReader } from '../cache/cell-reader.ts';
import type { CellColumns } from '../cell/cell-columns.ts';
import { firstAtOrAfter } from '../cell/first-at-or-after.ts';
import { MAX_BLOCK_CELLS } from '../cell/tier.ts';
import type { SeriesRecord } from '../metric/series.ts';
import type { AggregateSpec } from './aggregate.ts';
import { BucketGrid, Selection } from './bucket-grid.ts';
import { blocksOf, type Plan } from './plan.ts';
import type { TierPieces } from './tier-pieces.ts';

/** The blocks of one series for each of a plan's tiers. */
export type SeriesBlocks = readonly (readonly CellColumns[])[];

/** Every block the plan needs, by series; `undefined` where something has to be loaded first (all of it has been asked for by then). */
export function gather(
  reader: CellReader,
  plan: Plan,
  series: readonly SeriesRecord[],
  withBins: boolean,
): readonly SeriesBlocks[] | undefined {
  const starts = plan.pieces.map(blocksOf);
  let complete = true;
  const gathered = series.map(({ id }) =>
    plan.pieces.map(({ tier }, i) => {
      const blocks = reader.blocks(id, tier, starts[i] as number[], withBins);
      if (!blocks) complete = false;
      return blocks ?? [];
    }),
  );
  return complete ? gathered : undefined;
}

/** Merges the cells of some series into one grid, as far as `aggregates` need them. */
export function mergeIntoGrid(
  buckets: number,
  plan: Plan,
  series: Iterable<SeriesBlocks>,
  aggregates: readonly AggregateSpec[],
): BucketGrid {
  const grid = new BucketGrid(buckets, aggregates);
  for (const blocks of series) {
    for (const [i, pieces] of plan.pieces.entries()) mergePieces(grid, pieces, blocks[i] as readonly CellColumns[]);
  }
  return grid;
}

function mergePieces(grid: BucketGrid, pieces: TierPieces, blocks: readonly CellColumns[]): void {
  const starts = new Float64Array(MAX_BLOCK_CELLS);
  const selection = new Selection();
  let piece = 0;
  for (const cells of blocks) {
    selection.length = 0;
    piece = select(selection, pieces, piece, cells.peek('start', starts), cells.length);
    if (selection.length > 0) grid.merge(cells, selection);
  }
}

/** Selects the cells that belong to pieces from `piece` on, and returns the first piece that later blocks may touch. */
function select(
  selection: Selection,
  { length: pieces, from, to, bucket }: TierPieces,
  first: number,
  starts: Float64Array,
  length: number,
): number {
  let piece = first;
  let j = 0;
  while (j < length) {
    const start = starts[j] as number;
    while (piece < pieces && (to[piece] as number) <= start) piece++;
    if (piece === pieces) break;
    const pieceFrom = from[piece] as number;
    // A day in Kathmandu takes 4 of a block's 24 quarters: the rest is passed in one step.
    if (start < pieceFrom) j = firstAtOrAfter(starts, pieceFrom, j + 1, length);
    else selection.add(j++, bucket[piece] as number);
  }
  return piece;
}
