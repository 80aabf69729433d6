import type { CellReader } from '../cache/cell-reader.ts';
import type { CellColumns } from '../cell/cell-columns.ts';
import { firstAtOrAfter } from '../cell/slice-columns.ts';
import type { SeriesRecord } from '../metric/series.ts';
import { BucketGrid } from './bucket-grid.ts';
import { blocksOf, type Plan, type TierPieces } from './plan.ts';

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

/** Merges the cells of some series into one grid. */
export function mergeIntoGrid(buckets: number, plan: Plan, series: Iterable<SeriesBlocks>): BucketGrid {
  const grid = new BucketGrid(buckets);
  for (const blocks of series) {
    for (const [i, pieces] of plan.pieces.entries()) mergePieces(grid, pieces, blocks[i] as readonly CellColumns[]);
  }
  return grid;
}

function mergePieces(grid: BucketGrid, { from, to, bucket }: TierPieces, blocks: readonly CellColumns[]): void {
  let piece = 0;
  for (const cells of blocks) {
    let j = 0;
    while (j < cells.length) {
      const start = cells.start[j] as number;
      while (piece < to.length && (to[piece] as number) <= start) piece++;
      if (piece === to.length) return;
      const first = from[piece] as number;
      // A day in Kathmandu takes 4 of the 96 quarters of a UTC day: the rest is passed in one step.
      if (start < first) j = firstAtOrAfter(cells, first, j + 1);
      else grid.merge(bucket[piece] as number, cells, j++);
    }
  }
}
