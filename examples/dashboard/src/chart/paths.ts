import type uPlot from 'uplot';
import { pixelColumns, type Run } from './pixel-columns.ts';

type Paths = uPlot.Series.PathBuilder;

/** A line from value to value. */
export const linePaths: Paths = (plot, index, first, last) => {
  const path = new Path2D();
  const { y, runs } = drawn(plot, index, first, last);
  for (const { x, early, late } of runs) {
    for (let i = 0; i < x.length; i++) {
      const [at, one, other] = [x[i] as number, early[i] as number, late[i] as number];
      if (i === 0) path.moveTo(at, y(one));
      else path.lineTo(at, y(one));
      if (other !== one) path.lineTo(at, y(other));
    }
  }
  return { stroke: path };
};

/** The area from a series, its upper edge, down to the next one, which has the same gaps and draws nothing itself. */
export const bandPaths: Paths = (plot, index, first, last) => {
  const path = new Path2D();
  const { y, runs } = drawn(plot, index, first, last);
  const lower = drawn(plot, index + 1, first, last).runs;
  for (const [at, { x, early, late }] of runs.entries()) {
    const floor = lower[at] as Run;
    for (let i = 0; i < x.length; i++) path.lineTo(x[i] as number, y(Math.max(early[i] as number, late[i] as number)));
    for (let i = x.length - 1; i >= 0; i--) {
      path.lineTo(x[i] as number, y(Math.min(floor.early[i] as number, floor.late[i] as number)));
    }
    path.closePath();
  }
  return { stroke: path, fill: path };
};

/** Bars without room between them. */
export const skylinePaths: Paths = (plot, index, first, last) => {
  const path = new Path2D();
  const { y, right, runs } = drawn(plot, index, first, last);
  const ground = y(0);
  for (const { x, early, late, end = right } of runs) {
    path.moveTo(x[0] as number, ground);
    for (let i = 0; i < x.length; i++) {
      const top = y(furthest(early[i] as number, late[i] as number));
      path.lineTo(x[i] as number, top);
      path.lineTo(x[i + 1] ?? end, top);
    }
    path.lineTo(end, ground);
    path.closePath();
  }
  return { stroke: path, fill: path };
};

/** Of two values the one that is further from 0. */
function furthest(a: number, b: number): number {
  return Math.abs(a) > Math.abs(b) ? a : b;
}

/** A series in device pixels across, and the way to device pixels down; the scales are linear. */
function drawn(plot: uPlot, index: number, first: number, last: number) {
  const { left, top, width, height } = plot.bbox;
  const [from, to] = limits(plot, 'x');
  const [floor, ceiling] = limits(plot, 'y');
  const [perMs, perUnit] = [width / (to - from), height / (ceiling - floor)];
  const column = (start: number) => Math.round(left + (start - from) * perMs);
  return {
    y: (value: number) => Math.round(top + (ceiling - value) * perUnit),
    right: column(to),
    runs: pixelColumns(plot.data[0], plot.data[index] ?? [], first, last, column),
  };
}

function limits(plot: uPlot, scale: string): [number, number] {
  const { min = 0, max = 1 } = plot.scales[scale] ?? {};
  return [min, max];
}
