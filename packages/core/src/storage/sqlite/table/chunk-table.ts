import { CellColumns } from '../../../cell/cell-columns.ts';
import { DayFold } from '../../../cell/day-fold.ts';
import { decodePoints, newColumns, writtenPoints } from '../../../cell/points-codec.ts';
import { foldRaw, type RawColumns, rawCount } from '../../../cell/raw-columns.ts';
import { TIER_MS } from '../../../cell/tier.ts';
import { hasCode } from '../../../errors.ts';
import type { SeriesId } from '../../../metric/series.ts';
import { ascending, ascendingWithin, concatenated } from '../../ascending-points.ts';
import type { Database } from '../database.ts';
import { chunkKey, chunkNumber, dayOf, dayOfChunk, END_OF_TIME_MS, MAX_CHUNK_NUMBER } from '../row-keys.ts';

/** A day's last chunk takes more points while it is smaller than this. */
const MERGE_BELOW_POINTS = 1_024;
const MAX_POINTS = 8_192;
const MAX_SUMMARIES = 1_024;

export interface Chunk {
  readonly key: number;
  readonly day: number;
  readonly points: RawColumns;
}

/** Raw points: chunks of one series and UTC day, each ascending by timestamp and value; summaries of one instant may lie in several. */
export class ChunkTable {
  readonly #database: Database;
  readonly #fold = new DayFold();
  /** Of a chunk whose points are folded. */
  readonly #folded = newColumns(MAX_POINTS);
  readonly #foldable = (length: number) => {
    if (length > MAX_POINTS) return newColumns(length);
    const { timestamps, values } = this.#folded;
    return { timestamps: timestamps.subarray(0, length), values: values.subarray(0, length) };
  };

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds ascending points. */
  add(series: SeriesId, points: RawColumns): void {
    const { timestamps, summaries } = points;
    const instants = summaries?.start.subarray(0, summaries.length) ?? NO_INSTANTS;
    let i = 0;
    let j = 0;
    while (i < timestamps.length || j < instants.length) {
      const day = dayOf(Math.min(timestamps[i] ?? END_OF_TIME_MS, instants[j] ?? END_OF_TIME_MS));
      const end = (day + 1) * TIER_MS.day;
      const i0 = i;
      const j0 = j;
      while (i < timestamps.length && (timestamps[i] as number) < end) i++;
      while (j < instants.length && (instants[j] as number) < end) j++;
      this.#addToDay(series, day, part(points, i0, i, j0, j));
    }
  }

  /** The chunks of the UTC days that `[from, to)` touches, by day and number. */
  scan(series: SeriesId, from: number, to: number): Chunk[] {
    return Array.from(this.#rows(series, from, to), ([key, body]) => ({
      key,
      day: dayOfChunk(key),
      points: decodePoints(body),
    }));
  }

  /** Points in `[from, to)`, ascending. */
  read(series: SeriesId, from: number, to: number): RawColumns {
    if (from >= to) return concatenated([]);
    const parts = this.scan(series, from, to).map(({ points }) => ascendingWithin(points, from, to));
    return ascending(concatenated(parts));
  }

  /** The cells of the points in `[from, to)`, chunk by chunk in memory that is used again: minutes of a busy series are few, and its points of a day are not. */
  fold(series: SeriesId, from: number, to: number, bucketMs: number, withBins: boolean): CellColumns {
    const cells = new CellColumns();
    if (from >= to) return cells;
    let day = Number.NaN;
    // Of most days the only chunk, which is folded in one go.
    let first: RawColumns | undefined;
    const finishDay = () => cells.append(first ? foldRaw(first, bucketMs, withBins) : this.#fold.finish());
    for (const [key, body] of this.#rows(series, from, to)) {
      const isNewDay = dayOfChunk(key) !== day;
      if (isNewDay) {
        if (!Number.isNaN(day)) finishDay();
        day = dayOfChunk(key);
      } else if (first) {
        this.#fold.begin(day * TIER_MS.day, bucketMs, withBins);
        this.#fold.add(first);
        first = undefined;
      }
      const points = ascendingWithin(decodePoints(body, this.#foldable), from, to);
      // Given back at once: the collector would come for a hundred megabytes of them only after the last.
      (body.buffer as ArrayBuffer).transfer(0);
      if (isNewDay) first = points;
      else this.#fold.add(points);
    }
    if (!Number.isNaN(day)) finishDay();
    return cells;
  }

  /** The first UTC day below `before` that has points. */
  firstDay(series: SeriesId, before: number): number | undefined {
    const row = this.#database
      .statement('SELECT min(id) FROM chunks WHERE id >= ? AND id < ?')
      .get(...span(series, 0, before));
    const [key] = row as unknown as [number | null];
    return key === null ? undefined : dayOfChunk(key);
  }

  hasDay(series: SeriesId, day: number): boolean {
    const statement = this.#database.statement('SELECT 1 FROM chunks WHERE id >= ? AND id < ? LIMIT 1');
    return statement.get(chunkKey(series, day, 0), chunkKey(series, day + 1, 0)) !== undefined;
  }

  /** Replaces a chunk's points; with none it is removed. */
  replace(key: number, points: RawColumns): void {
    if (rawCount(points) === 0) this.#database.statement('DELETE FROM chunks WHERE id = ?').run(key);
    else this.#put(key, points);
  }

  /** Removes the UTC days from `from` up to `to`. */
  removeDays(series: SeriesId, from: number, to: number): void {
    this.#database.statement('DELETE FROM chunks WHERE id >= ? AND id < ?').run(...span(series, from, to));
  }

  /** Keys and bytes of the chunks of the UTC days that `[from, to)` touches; they hold up the statement until they are read to the end. */
  #rows(series: SeriesId, from: number, to: number): Iterable<[number, Uint8Array]> {
    return this.#database
      .statement('SELECT id, body FROM chunks WHERE id >= ? AND id < ? ORDER BY id')
      .iterate(...span(series, from, to)) as unknown as Iterable<[number, Uint8Array]>;
  }

  #addToDay(series: SeriesId, day: number, points: RawColumns): void {
    const last = this.#database
      .statement('SELECT id, points FROM chunks WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1')
      .get(chunkKey(series, day, 0), chunkKey(series, day + 1, 0)) as unknown as [number, number] | undefined;
    let n = 0;
    let added = points;
    if (last) {
      const [key, count] = last;
      n = chunkNumber(key) + 1;
      const small = n > MAX_CHUNK_NUMBER || count < MERGE_BELOW_POINTS ? this.#readable(key, n) : undefined;
      if (small) {
        n--;
        added = ascending(concatenated([small, points]));
      }
    }
    const length = added.timestamps.length;
    const summaries = added.summaries?.length ?? 0;
    for (let i = 0, j = 0; i < length || j < summaries; n++) {
      // A day beyond eight million points keeps the rest in its last chunk.
      const isLast = n === MAX_CHUNK_NUMBER;
      const i1 = isLast ? length : Math.min(length, i + MAX_POINTS);
      const j1 = isLast ? summaries : Math.min(summaries, j + MAX_SUMMARIES);
      this.#put(chunkKey(series, day, n), part(added, i, i1, j, j1));
      i = i1;
      j = j1;
    }
  }

  /** The chunk's points; nothing for a damaged one that can be left alone because another number is free. */
  #readable(key: number, next: number): RawColumns | undefined {
    const [body] = this.#database.statement('SELECT body FROM chunks WHERE id = ?').get(key) as unknown as [Uint8Array];
    try {
      return decodePoints(body);
    } catch (error) {
      if (hasCode(error, 'corrupt_data') && next <= MAX_CHUNK_NUMBER) return undefined;
      throw error;
    }
  }

  #put(key: number, points: RawColumns): void {
    this.#database
      .statement('INSERT OR REPLACE INTO chunks VALUES (?, ?, ?)')
      .run(key, rawCount(points), writtenPoints(points));
  }
}

/** The keys of the UTC days that `[from, to)` touches. */
function span(series: SeriesId, from: number, to: number): [number, number] {
  const end = Math.min(Math.max(to, 0), END_OF_TIME_MS);
  const lastDay = Math.ceil(end / TIER_MS.day);
  const firstDay = Math.min(Math.max(dayOf(from), 0), lastDay);
  // The day after the last one can lie beyond the packed range, where it would read as the next series' first: that is the right bound.
  return [chunkKey(series, firstDay, 0), chunkKey(series, lastDay, 0)];
}

const NO_INSTANTS = new Float64Array();

/** The single values [i0, i1) and the summaries [j0, j1). */
function part(
  { timestamps, values, summaries }: RawColumns,
  i0: number,
  i1: number,
  j0: number,
  j1: number,
): RawColumns {
  const columns = { timestamps: timestamps.subarray(i0, i1), values: values.subarray(i0, i1) };
  return summaries && j1 > j0 ? { ...columns, summaries: summaries.view(j0, j1) } : columns;
}
