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

  /** Alike for computations that miss the same; those that share it by chance load one after the other. */
  get key(): string {
    const [first] = this.series;
    const spans = [...this.#starts].map(([tier, starts]) => `${tier} ${starts.size} ${Math.min(...starts)}`);
    return `${first} ${this.series.size} ${spans} ${this.withBins}`;
  }

  /** A range for each block, by tier, ascending. */
  ranges(): TierRange[] {
    return TIERS.flatMap((tier) =>
      [...(this.#starts.get(tier) ?? [])]
        .sort((a, b) => a - b)
        .map((start) => ({ tier, from: start, to: start + blockMs(tier) })),
    );
  }
}
