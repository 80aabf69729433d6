import { CellColumns } from '../../cell/cell-columns.ts';
import { coarsen } from '../../cell/coarsen.ts';
import { foldPoints } from '../../cell/fold-points.ts';
import { sliceColumns } from '../../cell/slice-columns.ts';
import { TIER_MS, TIERS, type Tier } from '../../cell/tier.ts';
import { PointBuffer } from '../../metric/point-buffer.ts';

const DAY_MS = TIER_MS.day;

type TierCells = Record<Tier, CellColumns>;

interface Day {
  /** Absent once raw has expired. */
  raw: PointBuffer | undefined;
  /** Folded on the first read after a write; the only truth once raw has expired. */
  cells: TierCells | undefined;
}

/** Everything the memory store keeps of one series: raw points by UTC day, and cells folded from them when asked. */
export class SeriesData {
  readonly #days = new Map<number, Day>();

  add(timestamps: Float64Array, values: Float64Array): void {
    for (let i = 0; i < timestamps.length; i++) {
      const t = timestamps[i] as number;
      const day = this.#day(Math.floor(t / DAY_MS));
      if (!day.raw) throw new Error('raw of this day has expired');
      day.raw.push(t, values[i] as number);
      day.cells = undefined;
    }
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
      if (kept.length === timestamps.length) continue;
      if (kept.length === 0) this.#days.delete(index);
      else this.#days.set(index, { raw: kept, cells: undefined });
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

  /** Raw points in `[from, to)`, in no order. */
  points(from: number, to: number): PointBuffer {
    const found = new PointBuffer();
    for (const index of this.#daysBetween(from, to)) {
      const raw = this.#days.get(index)?.raw;
      if (!raw) continue;
      const { timestamps, values } = raw;
      for (let i = 0; i < timestamps.length; i++) {
        const t = timestamps[i] as number;
        if (t >= from && t < to) found.push(t, values[i] as number);
      }
    }
    return found;
  }

  #cells(day: Day, withBins: boolean): TierCells {
    if (day.cells) return day.cells;
    const minute = foldPoints(
      day.raw?.timestamps ?? new Float64Array(),
      day.raw?.values ?? new Float64Array(),
      TIER_MS.minute,
      withBins,
    );
    const quarter = coarsen(minute, TIER_MS.quarter);
    const hour = coarsen(quarter, TIER_MS.hour);
    day.cells = { minute, quarter, hour, day: coarsen(hour, DAY_MS) };
    return day.cells;
  }

  #day(index: number): Day {
    let day = this.#days.get(index);
    if (!day) {
      day = { raw: new PointBuffer(), cells: undefined };
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
