import type uPlot from 'uplot';
import { clockChanges } from '../time/clock-changes.ts';
import type { ChartData } from './chart-data.ts';

const FONT = (scale: number) => `${12 * scale}px 'Source Sans 3 Variable', sans-serif`;

interface UnderColours {
  readonly wash: string;
  readonly mark: string;
}

/** Behind the lines: a wash over what is not over yet, and a mark where the clocks are changed. */
export function drawUnder(
  plot: uPlot,
  { from, to, zone, interval, openFrom }: ChartData,
  { wash, mark }: UnderColours,
): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  const x = (at: number) => Math.round(plot.valToPos(at, 'x', true));
  ctx.save();
  if (openFrom < to) {
    ctx.fillStyle = wash;
    ctx.fillRect(x(openFrom), bbox.top, x(to) - x(openFrom), bbox.height);
  }
  if (/[mh]$/.test(interval)) {
    ctx.strokeStyle = mark;
    ctx.fillStyle = mark;
    ctx.lineWidth = scale;
    ctx.setLineDash([2 * scale, 3 * scale]);
    ctx.font = FONT(scale);
    ctx.textBaseline = 'top';
    for (const { at, byMs } of changesIn(from, to, zone)) {
      ctx.beginPath();
      ctx.moveTo(x(at) + 0.5, bbox.top);
      ctx.lineTo(x(at) + 0.5, bbox.top + bbox.height);
      ctx.stroke();
      const hours = Math.abs(byMs) / 3_600_000;
      const isRight = x(at) > bbox.left + bbox.width * 0.7;
      ctx.textAlign = isRight ? 'right' : 'left';
      ctx.fillText(
        `clocks ${byMs > 0 ? '+' : '−'}${hours} h`,
        x(at) + (isRight ? -5 : 5) * scale,
        bbox.top + 6 * scale,
      );
    }
  }
  ctx.restore();
}

let known: { readonly key: string; readonly changes: ReturnType<typeof clockChanges> } | undefined;

/** The last answer again while the range is the same to the hour: a frame asks for it. */
function changesIn(from: number, to: number, zone: string) {
  const key = `${Math.floor(from / 3_600_000)} ${Math.floor(to / 3_600_000)} ${zone}`;
  if (known?.key !== key) known = { key, changes: clockChanges(from, to, zone) };
  return known.changes;
}
