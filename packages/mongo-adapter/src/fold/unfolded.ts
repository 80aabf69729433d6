import type { SeriesId } from '@metrics-handler/core';
import {
  ascending,
  type CellColumns,
  coarsen,
  concatenated,
  foldRaw,
  type RawColumns,
  TIER_MS,
} from '@metrics-handler/core/storage';
import type { Run } from '../replica/overlay.ts';

export const FOLDED_TIERS = ['quarter', 'hour', 'day'] as const;
export type FoldedTier = (typeof FOLDED_TIERS)[number];

/** What of one series is to be folded. Which of it a document lacks is told by the newest entry that the document has; most have the same, so each part is worked out once. */
export class Unfolded {
  readonly id: SeriesId;
  readonly #runs: readonly Run[];
  readonly #withBins: boolean;
  readonly #points = new Map<number, RawColumns>();
  readonly #cells = new Map<number, Readonly<Record<FoldedTier, CellColumns>>>();

  constructor(id: SeriesId, runs: readonly Run[], withBins: boolean) {
    this.id = id;
    this.#runs = runs;
    this.#withBins = withBins;
  }

  /** The points of entries above `mark`, ascending. */
  points(mark = 0): RawColumns {
    const known = this.#points.get(mark);
    if (known) return known;
    const points = ascending(concatenated(this.#runs.filter(({ n }) => n > mark).map(({ points }) => points)));
    this.#points.set(mark, points);
    return points;
  }

  /** The cells of the points of entries above `mark`. */
  cells(tier: FoldedTier, mark = 0): CellColumns {
    const known = this.#cells.get(mark);
    if (known) return known[tier];
    const quarter = foldRaw(this.points(mark), TIER_MS.quarter, this.#withBins);
    const hour = coarsen(quarter, TIER_MS.hour);
    const cells = { quarter, hour, day: coarsen(hour, TIER_MS.day) };
    this.#cells.set(mark, cells);
    return cells[tier];
  }
}
