export type Unit =
  | 'ms'
  | 'points/s'
  | 'requests/s'
  | 'bytes/point'
  | 'MB'
  | 'CPU s/M points'
  | 'CPU ms/query'
  | 'syncs/ack'
  | '%';

/** One thing that was measured, for each of those compared. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  /** All runs by whom they are of; this project's come under `OURS`. */
  readonly runs: Readonly<Record<string, readonly number[]>>;
  /** How many times better than another it has to be at least (below 1: how much worse it may be). */
  readonly musts?: Readonly<Record<string, number>> | undefined;
  /** The worst value that will do. */
  readonly bound?: number | undefined;
}

export const OURS = 'metrics-handler';
const HIGHER_IS_BETTER: ReadonlySet<Unit> = new Set(['points/s', 'requests/s']);

export function median(runs: readonly number[]): number {
  return quantile(runs, 0.5);
}

/** The value below which this share of the runs lies, by linear interpolation. */
export function quantile(runs: readonly number[], share: number): number {
  const sorted = [...runs].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] as number;
  return below + ((sorted[Math.ceil(place)] as number) - below) * (place % 1);
}

/** How many times better ours is than the other's; undefined where one is missing, or neither is better. */
export function ratio({ unit, runs }: Figure, other: string): number | undefined {
  const ours = runs[OURS];
  const theirs = runs[other];
  if (!ours || !theirs || unit === '%') return undefined;
  return HIGHER_IS_BETTER.has(unit) ? median(ours) / median(theirs) : median(theirs) / median(ours);
}

export function isWithin({ unit, bound, runs }: Figure): boolean {
  const ours = runs[OURS];
  if (bound === undefined || !ours) return true;
  return HIGHER_IS_BETTER.has(unit) ? median(ours) >= bound : median(ours) <= bound;
}

export function formatted(value: number, unit: Unit): string {
  if (!HIGHER_IS_BETTER.has(unit)) return `${Number(value.toPrecision(3))} ${unit}`;
  return `${Number(value.toPrecision(3)).toLocaleString('en')} ${unit}`;
}
