import type { ReactNode } from 'react';
import type { Values } from './chart-data.ts';

interface SparklineProps {
  readonly values: Values;
  readonly shape: 'line' | 'bars';
  /** What it shows, for who does not see it. */
  readonly label: string;
}

const WIDTH = 300;
const HEIGHT = 56;

/** A small picture of a series: its course, no scale. */
export function Sparkline({ values, shape, label }: SparklineProps): ReactNode {
  const known = values.filter((value) => value !== null);
  const most = known.reduce((a, b) => Math.max(a, b), shape === 'bars' ? 0 : -Infinity);
  const least = known.reduce((a, b) => Math.min(a, b), shape === 'bars' ? 0 : Infinity);
  const y = (value: number) => HEIGHT - 2 - ((value - least) / (most - least || 1)) * (HEIGHT - 4);
  const step = WIDTH / Math.max(1, values.length);
  const path = shape === 'bars' ? skyline(values, step, y) : polyline(values, step, y);
  const colour = 'var(--series-1)';
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      width="100%"
      height={HEIGHT}
    >
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} stroke="var(--rule)" vectorEffect="non-scaling-stroke" />
      {shape === 'bars' ? (
        <path d={path} fill={colour} fillOpacity="0.75" />
      ) : (
        <path
          d={path}
          fill="none"
          stroke={colour}
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}

function skyline(values: Values, step: number, y: (value: number) => number): string {
  // Without room between them bars overlap a little: where smoothed edges met there would be seams.
  const width = step > 3 ? step * 0.8 : step + 0.5;
  return values
    .map((value, index) =>
      value ? `M${round(index * step)} ${HEIGHT}V${round(y(value))}h${round(width)}V${HEIGHT}z` : '',
    )
    .join('');
}

function polyline(values: Values, step: number, y: (value: number) => number): string {
  let path = '';
  let isDown = false;
  for (const [index, value] of values.entries()) {
    if (value !== null) path += `${isDown ? 'L' : 'M'}${round((index + 0.5) * step)} ${round(y(value))}`;
    // A lone value is a short dash.
    if (value !== null && !isDown && values[index + 1] == null) path += `h${round(Math.max(1, step * 0.5))}`;
    isDown = value !== null;
  }
  return path;
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
