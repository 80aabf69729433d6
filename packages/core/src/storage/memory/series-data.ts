import { CellColumns } from '../../cell/cell-columns.ts';
import { coarsen } from '../../cell/coarsen.ts';
import { foldRaw, mergeSummaries, type RawColumns, summariesOutside, summariesWithin } from '../../cell/raw-columns.ts';
import { sliceColumns } from '../../cell/slice-columns.ts';
import { TIER_MS, TIERS, type Tier } from '../../cell/tier.ts';
import { PointBuffer } from '../../metric/point-buffer.ts';

const DAY_MS = TIER_MS.day;

type TierCells = Record<Tier, CellColumns>;

interface Day {
  /** Absent once raw has expired. */
  raw: PointBuffer | undefined;
  summaries: CellColumns | undefined;
  /** Folded on the first read after a write; the only truth once raw has expired. */
  cells: TierCells | undefined;
}

/** Everything the memory store keeps of one series: raw points by UTC day, and cells folded from them when asked. */
export class SeriesData {
  readonly #days = new Map<number, Day>();

  add({ timestamps, values, summaries }: RawColumns): void {
    for (let i = 0; i < timestamps.length; i++) {
      const t = timestamps[i] as number;
      const day = this.#day(Math.floor(t / DAY_MS));
      if (!day.raw) throw new Error('raw of this day has expired');
      day.raw.push(t, values[i] as number);
      day.cells = undefined;
    }
    if (summaries) this.#addSummaries(summaries);
  }

  /** Removes the raw points in `[from, to)` and tells how many there were. */
  remove(from: number, to: number): number {
    let removed = 0;
    for (const [index, day] of this.#days) {
      if (!day.raw || index * DAY_MS >= to || (index + 1) * DAY_MS <= from) continue;
      const kept = new PointBuffer();
      const { timestamps, values } = day.raw;
      for (let i = 0; i < timestamps.length; i++) {
        const t = timestamps[i] as number;
        if (t >= from && t < to) removed++;
        else kept.push(t, values[i] as number);
      }
      const summaries = summariesOutside(day.summaries, from, to);
      const fewer = (day.summaries?.length ?? 0) - (summaries?.length ?? 0);
      removed += fewer;
      if (kept.length === timestamps.length && fewer === 0) continue;
      if (kept.length === 0 && !summaries) this.#days.delete(index);
      else this.#days.set(index, { raw: kept, summaries, cells: undefined });
    }
    return removed;
  }

  /** Drops whole days: raw below `rawFloor` lives on as cells, cells below a tier's floor are gone. */
  expire(rawFloor: number, floors: Readonly<Record<Tier, number>>, withBins: boolean): void {
    for (const [index, day] of this.#days) {
      const start = index * DAY_MS;
      if (start < rawFloor) {
        day.cells = this.#cells(day, withBins);
        day.raw = undefined;
        day.summaries = undefined;
      }
      if (day.raw === undefined && TIERS.every((tier) => start < floors[tier])) this.#days.delete(index);
    }
  }

  /** Forgets folded cells wherever raw can fold them again. */
  refold(): void {
    for (const day of this.#days.values()) if (day.raw) day.cells = undefined;
  }

  read(tier: Tier, from: number, to: number, withBins: boolean): CellColumns {
    const cells = new CellColumns();
    for (const index of this.#daysBetween(from, to)) {
      const day = this.#days.get(index);
      if (day) cells.append(sliceColumns(this.#cells(day, withBins)[tier], from, to));
    }
    return cells;
  }

  /** Raw points in `[from, to)`, single values in no order. */
  points(from: number, to: number): RawColumns {
    const found = new PointBuffer();
    let summaries: CellColumns | undefined;
    for (const index of this.#daysBetween(from, to)) {
      const day = this.#days.get(index);
      if (!day?.raw) continue;
      summaries = mergeSummaries(summaries, summariesWithin(day.summaries, from, to));
      const { timestamps, values } = day.raw;
      for (let i = 0; i < timestamps.length; i++) {
        const t = timestamps[i] as number;
        if (t >= from && t < to) found.push(t, values[i] as number);
      }
    }
    return { timestamps: found.timestamps, values: found.values, ...(summaries ? { summaries } : {}) };
  }

  #addSummaries(summaries: CellColumns): void {
    for (let i = 0; i < summaries.length; i++) {
      const day = this.#day(Math.floor((summaries.start[i] as number) / DAY_MS));
      if (!day.raw) throw new Error('raw of this day has expired');
      day.summaries = mergeSummaries(day.summaries, summaries.view(i, i + 1));
      day.cells = undefined;
    }
  }

  #cells(day: Day, withBins: boolean): TierCells {
    if (day.cells) return day.cells;
    const { timestamps, values } = day.raw ?? new PointBuffer();
    const minute = foldRaw({ timestamps, values, summaries: day.summaries }, TIER_MS.minute, withBins);
    const quarter = coarsen(minute, TIER_MS.quarter);
    const hour = coarsen(quarter, TIER_MS.hour);
    day.cells = { minute, quarter, hour, day: coarsen(hour, DAY_MS) };
    return day.cells;
  }

  #day(index: number): Day {
    let day = this.#days.get(index);
    if (!day) {
      day = { raw: new PointBuffer(), summaries: undefined, cells: undefined };
      this.#days.set(index, day);
    }
    return day;
  }

  #daysBetween(from: number, to: number): number[] {
    const found: number[] = [];
    for (const index of this.#days.keys()) if ((index + 1) * DAY_MS > from && index * DAY_MS < to) found.push(index);
    return found.sort((a, b) => a - b);
  }
}
