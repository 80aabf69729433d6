/** Where instants lie across, in device pixels. */
export interface Across {
  readonly left: number;
  /** The instant at `left`. */
  readonly from: number;
  readonly perMs: number;
}

type Values = ArrayLike<number | null | undefined>;

/**
 * As much of a series as a screen can show: of all values that fall on one column of pixels the least and the greatest. What lies before the first
 * value that changed is kept from one update to the next, since most are about the last of many buckets.
 */
export class PixelColumns {
  /** Ascends; a gap inside a column makes two of it. */
  readonly x: number[] = [];
  /** The extremes of the values of a column, in the order in which they come; equal for a single value. */
  readonly early: number[] = [];
  readonly late: number[] = [];
  /** Whether a gap, or nothing, comes before a column. */
  readonly opens: boolean[] = [];
  /** Where the bucket after a column's last one begins; infinite after the last bucket. */
  readonly end: number[] = [];
  /** The first bucket of each column. */
  readonly #buckets: number[] = [];
  #starts: ArrayLike<number> = [];
  #values: Values = [];
  #first = 0;
  #last = -1;
  #across: Across = { left: 0, from: 0, perMs: 0 };

  /**
   * Takes a series as it is now. Neither list may change afterwards.
   *
   * @param first, last indexes, both included.
   */
  update(starts: ArrayLike<number>, values: Values, first: number, last: number, across: Across): void {
    const isSameAxis = starts === this.#starts && first === this.#first && last === this.#last;
    const kept = isSameAxis && isSame(across, this.#across) ? this.#firstChange(values) : -1;
    [this.#starts, this.#values, this.#first, this.#last, this.#across] = [starts, values, first, last, across];
    this.#add(this.#keep(kept));
  }

  #firstChange(values: Values): number {
    let at = this.#first;
    while (at <= this.#last && values[at] === this.#values[at]) at++;
    return at;
  }

  /** Keeps the columns that end before a bucket. Gives the first bucket without a column. */
  #keep(bucket: number): number {
    let at = this.x.length - 1;
    while (at >= 0 && (this.#buckets[at] as number) > bucket) at--;
    const from = this.#buckets[at] ?? this.#first;
    for (const list of [this.x, this.early, this.late, this.opens, this.end, this.#buckets])
      list.length = Math.max(0, at);
    return from;
  }

  #add(from: number): void {
    const { x, early, late, end } = this;
    const starts = this.#starts;
    const values = this.#values;
    const last = this.#last;
    const { left, from: origin, perMs } = this.#across;
    let isGap = from === this.#first || (values[from - 1] ?? null) === null;
    let at = x.length - 1;
    for (let i = from; i <= last; i++) {
      const value = values[i] ?? null;
      const column = Math.round(left + ((starts[i] as number) - origin) * perMs);
      if (value === null) {
        if (!isGap) end[at] = column;
        isGap = true;
      } else if (isGap || column !== x[at]) {
        if (!isGap) end[at] = column;
        at = x.push(column) - 1;
        early.push(value);
        late.push(value);
        end.push(Number.POSITIVE_INFINITY);
        this.opens.push(isGap);
        this.#buckets.push(i);
        isGap = false;
      } else this.#widen(at, value);
    }
  }

  /** Whichever extreme came last is the late one. */
  #widen(at: number, value: number): void {
    const one = this.early[at] as number;
    const other = this.late[at] as number;
    if (value < one && value < other) this.early[at] = Math.max(one, other);
    else if (value > one && value > other) this.early[at] = Math.min(one, other);
    else return;
    this.late[at] = value;
  }
}

function isSame(a: Across, b: Across): boolean {
  return a.left === b.left && a.from === b.from && a.perMs === b.perMs;
}
