import uPlot from 'uplot';
import { formatTicks } from '../format/numbers.ts';
import { type Tick, ticks } from '../time/ticks.ts';
import type { ChartData, Panel } from './chart-data.ts';
import { colourOf, faded } from './colours.ts';
import { drawUnder } from './draw-under.ts';
import { bandPaths, linePaths, skylinePaths } from './paths.ts';

export interface PlotContext {
  readonly element: HTMLElement;
  readonly panel: Panel;
  readonly height: number;
  /** What is shown now; drawing reads it, so that new data need no new plot. */
  readonly data: () => ChartData;
  readonly onCursor: (index: number | undefined) => void;
  readonly onSelect: (from: number, to: number) => void;
}

/** More buckets than this are a skyline instead of bars. */
const MAX_BARS = 500;
const TICK_PX = 64;
const FONT = "13px 'Source Sans 3 Variable', sans-serif";

export function plotOptions(context: PlotContext): uPlot.Options {
  const { element, panel, height, data, onCursor, onSelect } = context;
  const ink = colourOf(element, '--ink-soft');
  const rule = colourOf(element, '--rule');
  const under = { wash: colourOf(element, '--rubric-wash'), mark: colourOf(element, '--rubric') };
  const axis = { stroke: ink, font: FONT, grid: { stroke: rule, width: 1 } };
  /** Of the last splits, which uPlot asks for first. The axis seldom changes, and the zone's clock takes long to read. */
  let [shown, axisShown]: [readonly Tick[], string] = [[], ''];
  const series = panel.lines.flatMap((line) => seriesOf(line, colourOf(element, line.colour), data().starts.length));
  return {
    width: element.clientWidth,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    scales: { x: { time: false, range: () => [data().from, data().to] }, y: { range: rangeOfValues } },
    axes: [
      {
        ...axis,
        size: 44,
        grid: { show: false },
        ticks: { stroke: rule, size: 5 },
        splits: (plot) => {
          const { from, to, zone } = data();
          const axis = [from, to, zone, plot.width].join();
          if (axis !== axisShown) shown = ticks(from, to, zone, Math.max(2, Math.floor((plot.width - 62) / TICK_PX)));
          axisShown = axis;
          return shown.map(({ at }) => at);
        },
        values: () => shown.map(({ label }) => label),
      },
      { ...axis, size: 54, gap: 6, ticks: { show: false }, values: (_, values) => formatTicks(values) },
    ],
    series: [{}, ...series],
    cursor: {
      y: false,
      points: { size: 7, width: 0 },
      drag: { x: true, y: false, setScale: false },
      bind: { dblclick: () => null },
    },
    hooks: {
      drawClear: [(plot) => drawUnder(plot, data(), under)],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? undefined)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          onSelect(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Bands have two edges, so two series; the upper one draws both. */
function seriesOf({ shape }: Panel['lines'][number], colour: string, buckets: number): uPlot.Series[] {
  const points = { show: true, size: 4, width: 0, fill: colour, filter: lonely };
  const noPoints = { show: false };
  if (shape === 'line') return [{ stroke: colour, width: 1.75, points, paths: linePaths() }];
  if (shape === 'band') {
    const area = { stroke: faded(colour, 0.35), fill: faded(colour, 0.2), width: 1, points: noPoints };
    return [
      { ...area, paths: bandPaths() },
      { points: noPoints, paths: () => null },
    ];
  }
  if (buckets > MAX_BARS) {
    return [{ stroke: colour, fill: faded(colour, 0.35), width: 1, points: noPoints, paths: skylinePaths() }];
  }
  const bars = uPlot.paths.bars?.({ size: [0.82, 64], align: 1 });
  return [{ stroke: colour, fill: faded(colour, 0.75), width: 0, points: noPoints, ...(bars && { paths: bars }) }];
}

/** A value between two gaps would not be seen as a line. */
function lonely(plot: uPlot, seriesIndex: number): number[] {
  const values = plot.data[seriesIndex] ?? [];
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  }
  return found;
}

/** From 0, unless the values lie far from it; some air above. */
function rangeOfValues(_: uPlot, least: number | null, most: number | null): [number, number] {
  if (least === null || most === null) return [0, 1];
  const span = most - least || Math.abs(most) || 1;
  const isFar = least > 0 && least > span * 2;
  const low = isFar ? least - span * 0.1 : Math.min(0, least < 0 ? least - span * 0.08 : 0);
  const high = most > 0 || isFar ? most + span * 0.08 : 0;
  return high > low ? [low, high] : [low, low + 1];
}
