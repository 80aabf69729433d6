import { segmentBytes } from '../../../src/cache/segment.ts';
import { SegmentCache } from '../../../src/cache/segment-cache.ts';
import { CellColumns } from '../../../src/cell/cell-columns.ts';
import { Sketch } from '../../../src/cell/sketch.ts';

/** A process of its own, with `--expose-gc`, that tells what segments take in memory. */
function heldBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Segments of so many cells with so many bins each: what they take and what the cache says. */
function segments(cells: number, bins: number) {
  const count = Math.ceil(40e6 / (2_000 + cells * (80 + bins * 25)));
  const before = heldBytes();
  const cache = new SegmentCache(Number.MAX_SAFE_INTEGER);
  for (let n = 0; n < count; n++) {
    const block = new CellColumns(cells);
    for (let i = 0; i < cells; i++) block.setBins(block.addRow(i), sketchOf(bins));
    const start = n * 5_760_000;
    cache.add({
      series: n % 100,
      tier: 'minute',
      start,
      cells: block,
      cursor: [n],
      withBins: bins > 0,
      bytes: segmentBytes(block),
      lastUsedMs: 1e12 + n,
    });
  }
  return { held: heldBytes() - before, counted: cache.bytes };
}

function sketchOf(bins: number): Sketch | undefined {
  if (bins === 0) return undefined;
  const sketch = new Sketch();
  for (let i = 0; i < bins; i++) sketch.add(1.02 ** i);
  const merged = new Sketch();
  merged.merge(sketch);
  return merged;
}

const [cells = 0, bins = 0] = process.argv.slice(2).map(Number);
process.send?.(segments(cells, bins), () => process.exit(0));
