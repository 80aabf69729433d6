import { rawCount } from '../cell/raw-columns.ts';
import { seriesKey } from '../metric/series.ts';
import { concatenated } from '../storage/ascending-points.ts';
import type { Change, SeriesPoints } from '../storage/change.ts';

/** Larger batches are worth entries of their own. */
const MAX_POINTS = 1_024;

type PointsChange = Extract<Change, { kind: 'points' }>;

/** Whether a change may share its entry of the log: it has no key of its own, which would name the entry, and is small. */
export function canShare(change: Change): change is PointsChange {
  return (
    change.kind === 'points' &&
    change.idempotency === undefined &&
    change.points.every(({ summaries }) => !summaries) &&
    pointsOf(change) <= MAX_POINTS
  );
}

/** The points of several changes as one change, each series once. */
export function sharedChange(changes: readonly PointsChange[]): PointsChange {
  const parts = new Map<string, SeriesPoints[]>();
  for (const { points } of changes) {
    for (const columns of points) {
      const key = seriesKey(columns);
      const known = parts.get(key);
      if (known) known.push(columns);
      else parts.set(key, [columns]);
    }
  }
  return { kind: 'points', points: [...parts.values()].map(joined) };
}

export function pointsOf({ points }: PointsChange): number {
  return points.reduce((sum, columns) => sum + rawCount(columns), 0);
}

function joined(parts: readonly SeriesPoints[]): SeriesPoints {
  const [first] = parts as [SeriesPoints, ...SeriesPoints[]];
  return { ...first, ...concatenated(parts) };
}
