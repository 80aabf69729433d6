import { memo, type ReactNode, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { ChartData, Panel } from './chart-data.ts';
import type { Cursor } from './cursor.ts';
import { plotOptions } from './plot-options.ts';

interface PlotProps {
  readonly data: ChartData;
  readonly panel: Panel;
  readonly height: number;
  readonly isDark: boolean;
  readonly cursor: Cursor;
  readonly onZoom: (from: number, to: number) => void;
}

/** One panel on a canvas. New values go into the plot that is there; a new plot is made when its lines change. */
export const Plot = memo(function Plot({ data, panel, height, isDark, cursor, onZoom }: PlotProps): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef({ data, panel, onZoom });
  latest.current = { data, panel, onZoom };
  const shape = shapeOf(data, panel);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours on the canvas follow the theme
  useEffect(() => {
    const host = element.current as HTMLDivElement;
    const made = new uPlot(
      plotOptions({
        element: host,
        panel: latest.current.panel,
        height,
        data: () => latest.current.data,
        onCursor: cursor.set,
        onSelect: (from, to) => latest.current.onZoom(from, to),
      }),
      valuesOf(latest.current.data, latest.current.panel),
      host,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => {
      if (host.clientWidth !== made.width) made.setSize({ width: host.clientWidth, height });
    });
    resize.observe(host);
    const unsubscribe = cursor.subscribe(() => moveTo(made, cursor.get()));
    return () => {
      unsubscribe();
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, height, isDark, cursor]);

  useEffect(() => plot.current?.setData(valuesOf(data, panel)), [data, panel]);

  return <div className="plot" ref={element} style={{ minHeight: height }} />;
});

/** What a plot is made for; everything else are values. */
function shapeOf(data: ChartData, panel: Panel): string {
  const lines = panel.lines.map(({ colour, shape }) => `${colour} ${shape}`);
  return [data.zone, data.starts.length > 500, ...lines].join('|');
}

function valuesOf({ starts }: ChartData, { lines }: Panel): uPlot.AlignedData {
  const columns = lines.flatMap(({ values, low }) => (low ? [values, low] : [values]));
  return [starts, ...columns] as uPlot.AlignedData;
}

/** The plots under one cursor move together. */
function moveTo(plot: uPlot, index: number | undefined): void {
  if (plot.cursor.idx === (index ?? null)) return;
  const start = index === undefined ? undefined : plot.data[0][index];
  const left = start === undefined ? -10 : plot.valToPos(start, 'x');
  plot.setCursor({ left, top: 0 }, false);
}
