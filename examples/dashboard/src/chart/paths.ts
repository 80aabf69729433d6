import type uPlot from 'uplot';
import { PixelColumns } from './pixel-columns.ts';

type Paths = uPlot.Series.PathBuilder;

/** A line from value to value. */
export function linePaths(): Paths {
  const columns = new PixelColumns();
  return (plot, index, first, last) => {
    const path = new Path2D();
    const { y } = draw(columns, plot, index, first, last);
    const { x, early, late, opens } = columns;
    for (let i = 0; i < x.length; i++) {
      const [at, one, other] = [x[i] as number, early[i] as number, late[i] as number];
      if (opens[i]) path.moveTo(at, y(one));
      else path.lineTo(at, y(one));
      if (other !== one) path.lineTo(at, y(other));
    }
    return { stroke: path };
  };
}

/** The area from a series, its upper edge, down to the next one, which has the same gaps and draws nothing itself. */
export function bandPaths(): Paths {
  const [upper, lower] = [new PixelColumns(), new PixelColumns()];
  return (plot, index, first, last) => {
    const path = new Path2D();
    const { y } = draw(upper, plot, index, first, last);
    draw(lower, plot, index + 1, first, last);
    const { x, opens } = upper;
    const top = (i: number) => y(Math.max(upper.early[i] as number, upper.late[i] as number));
    const bottom = (i: number) => y(Math.min(lower.early[i] as number, lower.late[i] as number));
    for (let start = 0, end = 1; start < x.length; start = end++) {
      while (end < x.length && !opens[end]) end++;
      path.moveTo(x[start] as number, bottom(start));
      for (let i = start; i < end; i++) path.lineTo(x[i] as number, top(i));
      for (let i = end - 1; i > start; i--) path.lineTo(x[i] as number, bottom(i));
      path.closePath();
    }
    return { stroke: path, fill: path };
  };
}

/** Bars without room between them. */
export function skylinePaths(): Paths {
  const columns = new PixelColumns();
  return (plot, index, first, last) => {
    const path = new Path2D();
    const { y, right } = draw(columns, plot, index, first, last);
    const { x, early, late, opens, end } = columns;
    const ground = y(0);
    for (let i = 0; i < x.length; i++) {
      const top = y(furthest(early[i] as number, late[i] as number));
      const stop = Math.min(end[i] as number, right);
      if (opens[i]) path.moveTo(x[i] as number, ground);
      path.lineTo(x[i] as number, top);
      path.lineTo(stop, top);
      if (opens[i + 1] ?? true) {
        path.lineTo(stop, ground);
        path.closePath();
      }
    }
    return { stroke: path, fill: path };
  };
}

/** Of two values the one that is further from 0. */
function furthest(a: number, b: number): number {
  return Math.abs(a) > Math.abs(b) ? a : b;
}

/** Brings the columns up to date. Gives the way to device pixels down, and the right edge; the scales are linear. */
function draw(columns: PixelColumns, plot: uPlot, index: number, first: number, last: number) {
  const { left, top, width, height } = plot.bbox;
  const [from, to] = limits(plot, 'x');
  const [floor, ceiling] = limits(plot, 'y');
  const [perMs, perUnit] = [width / (to - from), height / (ceiling - floor)];
  columns.update(plot.data[0], plot.data[index] ?? [], first, last, { left, from, perMs });
  return { y: (value: number) => Math.round(top + (ceiling - value) * perUnit), right: Math.round(left + width) };
}

function limits(plot: uPlot, scale: string): [number, number] {
  const { min = 0, max = 1 } = plot.scales[scale] ?? {};
  return [min, max];
}
