import { blockMs, TIERS, type Tier } from '../cell/tier.ts';
import type { SeriesId } from '../metric/series.ts';
import type { TierRange } from '../storage/adapter.ts';

/** What a computation asked for and did not find. */
export class MissList {
  readonly metrics = new Set<string>();
  readonly series = new Set<SeriesId>();
  readonly #starts = new Map<Tier, Set<number>>();
  /** Blocks asked for, by series. */
  blockCount = 0;
  withBins = false;

  get empty(): boolean {
    return this.metrics.size === 0 && this.blockCount === 0;
  }

  block(series: SeriesId, tier: Tier, start: number, withBins: boolean): void {
    this.series.add(series);
    this.withBins = withBins;
    this.blockCount++;
    const starts = this.#starts.get(tier);
    if (starts) starts.add(start);
    else this.#starts.set(tier, new Set([start]));
  }

  /** Adjacent blocks as one range each, by tier. */
  ranges(): TierRange[] {
    return TIERS.flatMap((tier) => {
      const width = blockMs(tier);
      const ranges: { tier: Tier; from: number; to: number }[] = [];
      for (const start of [...(this.#starts.get(tier) ?? [])].sort((a, b) => a - b)) {
        const last = ranges.at(-1);
        if (last?.to === start) last.to += width;
        else ranges.push({ tier, from: start, to: start + width });
      }
      return ranges;
    });
  }
}
