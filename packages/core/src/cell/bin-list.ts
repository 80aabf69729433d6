/** Keys are kept from 0 on. */
const KEY_SHIFT = 2 ** 15;
const MAX_SMALL_COUNT = 2 ** 32 - 1;
const MIN_ROOM = 8;
const NONE = new Uint32Array();

/**
 * Bins in ascending order of their keys, integers within ±2^15, with their counts, integers from 1 to 2^53. A key and its count lie side by side in one array, of
 * 32-bit integers as long as all counts are: bins are most of what a cache of histograms holds, and arrays of numbers would take twice as much.
 */
export class BinList {
  #length = 0;
  #pairs: Uint32Array | Float64Array;

  /** `room` is for as many bins as are known to come. */
  constructor(room = 0) {
    this.#pairs = room === 0 ? NONE : new Uint32Array(2 * room);
  }

  get length(): number {
    return this.#length;
  }

  keyAt(i: number): number {
    return (this.#pairs[2 * i] as number) - KEY_SHIFT;
  }

  countAt(i: number): number {
    return this.#pairs[2 * i + 1] as number;
  }

  /** A bin above all others. */
  append(key: number, count: number): void {
    this.#reserve(this.#length + 1);
    this.#set(this.#length++, key, count);
  }

  /** Adds to the count of a bin, which is made where there is none. */
  add(key: number, count: number): void {
    const i = this.#find(key);
    if (i < this.#length && this.keyAt(i) === key) {
      this.#set(i, key, this.countAt(i) + count);
      return;
    }
    this.#reserve(this.#length + 1);
    if (i < this.#length) this.#pairs.copyWithin(2 * i + 2, 2 * i, 2 * this.#length);
    this.#length++;
    this.#set(i, key, count);
  }

  /** Adds the counts of all bins of `other`. */
  addAll(other: BinList): void {
    const length = this.#length + this.#missing(other);
    this.#reserve(length);
    let i = this.#length - 1;
    let j = other.#length - 1;
    // From the last bin on, so that none is overwritten before it has moved.
    for (let k = length - 1; j >= 0; k--) {
      const mine = i < 0 ? Number.NEGATIVE_INFINITY : this.keyAt(i);
      const theirs = other.keyAt(j);
      if (mine > theirs) this.#set(k, mine, this.countAt(i--));
      else this.#set(k, theirs, other.countAt(j--) + (mine === theirs ? this.countAt(i--) : 0));
    }
    this.#length = length;
  }

  /** Takes the counts of all bins of `other` away; false, with nothing changed, where one of them is larger than here. */
  subtractAll(other: BinList): boolean {
    const rest = new BinList(this.#length);
    let j = 0;
    for (let i = 0; i < this.#length; i++) {
      const key = this.keyAt(i);
      const isTheirs = j < other.#length && other.keyAt(j) === key;
      const count = this.countAt(i) - (isTheirs ? other.countAt(j++) : 0);
      if (count < 0) return false;
      if (count > 0) rest.append(key, count);
    }
    // A bin that is not here is passed over, and those after it as well.
    if (j < other.#length) return false;
    this.#pairs = rest.#pairs;
    this.#length = rest.#length;
    return true;
  }

  clone(): BinList {
    const copy = new BinList();
    copy.#pairs = this.#pairs.slice(0, 2 * this.#length);
    copy.#length = this.#length;
    return copy;
  }

  equals(other: BinList): boolean {
    if (this.#length !== other.#length) return false;
    for (let i = 0; i < 2 * this.#length; i++) if (this.#pairs[i] !== other.#pairs[i]) return false;
    return true;
  }

  #set(i: number, key: number, count: number): void {
    if (count > MAX_SMALL_COUNT && this.#pairs instanceof Uint32Array) this.#pairs = Float64Array.from(this.#pairs);
    this.#pairs[2 * i] = key + KEY_SHIFT;
    this.#pairs[2 * i + 1] = count;
  }

  /** How many bins of `other` are not here. */
  #missing(other: BinList): number {
    let missing = 0;
    let i = 0;
    for (let j = 0; j < other.#length; j++) {
      const key = other.keyAt(j);
      while (i < this.#length && this.keyAt(i) < key) i++;
      if (i === this.#length || this.keyAt(i) !== key) missing++;
    }
    return missing;
  }

  #reserve(length: number): void {
    const pairs = this.#pairs;
    if (2 * length <= pairs.length) return;
    const size = 2 * Math.max(length, MIN_ROOM, Math.ceil(pairs.length * 0.75));
    this.#pairs = pairs instanceof Uint32Array ? new Uint32Array(size) : new Float64Array(size);
    this.#pairs.set(pairs);
  }

  /** The position of the key, or where it belongs. */
  #find(key: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keyAt(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
