import type { Sketch } from '../../cell/sketch.ts';

const KEY_OFFSET = 4_098;
const OVERFLOW_KEY = 8_194;

/** Counts by the name of the bin: its sign and index at the sketch's scale. */
export function plainBins({ keys, counts }: Sketch): Record<string, number> {
  const bins: Record<string, number> = {};
  keys.forEach((key, i) => {
    bins[binName(key)] = counts[i] as number;
  });
  return bins;
}

function binName(key: number): string {
  if (key === 0) return 'zero';
  const sign = key < 0 ? '-' : '+';
  return Math.abs(key) === OVERFLOW_KEY ? `${sign}overflow` : `${sign}${Math.abs(key) - KEY_OFFSET}`;
}
