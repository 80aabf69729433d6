import { segmentBytes } from '../../../src/cache/segment.ts';
import { SegmentCache } from '../../../src/cache/segment-cache.ts';
import { decodeCells, encodeCells } from '../../../src/cell/cell-codec.ts';
import { CellColumns } from '../../../src/cell/cell-columns.ts';
import { Sketch } from '../../../src/cell/sketch.ts';

/** A process of its own, with `--expose-gc`, that tells what segments take in memory. */
function heldBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Segments of so many cells with so many bins each, from a store or put together: what they take and what the cache says. */
function segments(cells: number, bins: number, isStored: boolean) {
  const count = Math.ceil(40e6 / (2_000 + cells * (80 + bins * 25)));
  const before = heldBytes();
  const cache = new SegmentCache(Number.MAX_SAFE_INTEGER);
  for (let n = 0; n < count; n++) {
    const start = n * 5_760_000;
    const block = isStored ? storedBlock(start, cells) : new CellColumns(cells);
    if (!isStored) for (let i = 0; i < cells; i++) block.setBins(block.addRow(i), sketchOf(bins));
    cache.add({
      series: n % 100,
      tier: 'minute',
      start,
      cells: block,
      cursor: [n],
      isUsed: false,
      withBins: bins > 0,
      bytes: segmentBytes(block),
      lastUsedMs: 1e12 + n,
    });
  }
  return { held: heldBytes() - before, counted: cache.bytes };
}

/** Values that take their whole width. */
function storedBlock(start: number, cells: number): CellColumns {
  const block = new CellColumns(cells);
  for (let i = 0; i < cells; i++) {
    const row = block.addRow(start + i * 60_000);
    block.count[row] = 3 + i;
    for (const column of [block.sumHi, block.min, block.max, block.firstValue, block.lastValue])
      column[row] = Math.sqrt(start + i + 2);
    for (const column of [block.firstTime, block.lastTime]) column[row] = start + i * 60_000;
  }
  return decodeCells(encodeCells(block, start, 60_000, 96), start, 60_000, 96);
}

function sketchOf(bins: number): Sketch | undefined {
  if (bins === 0) return undefined;
  const sketch = new Sketch();
  for (let i = 0; i < bins; i++) sketch.add(1.02 ** i);
  const merged = new Sketch();
  merged.merge(sketch);
  return merged;
}

const [cells, bins, source] = process.argv.slice(2);
process.send?.(segments(Number(cells), Number(bins), source === 'stored'), () => process.exit(0));
