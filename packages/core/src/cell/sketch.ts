import { MetricsHandlerError } from '../errors.ts';
import { FINEST_SCALE, finestIndex, lowerBoundary } from './sketch-boundaries.ts';

export const COARSEST_SCALE = -10;

const MIN_MAGNITUDE = 2 ** -64;
const MAX_MAGNITUDE = 2 ** 64;

/**
 * Bins are named by keys that rise with the values in them: 0 holds magnitudes below 2^-64, ±(index + KEY_OFFSET) the bins of either sign,
 * ±OVERFLOW_KEY magnitudes above 2^64.
 */
export const KEY_OFFSET = 4_098;
export const OVERFLOW_KEY = 8_194;

/** How far a percentile may be off, relative to its value: (base − 1) / (base + 1) with base = 2^(2^-scale); 0.55 % at scale 6. */
export function relativeErrorBound(scale: number): number {
  const inverse = 1 / lowerBoundary(1, scale);
  return (1 - inverse) / (1 + inverse);
}

/**
 * How many values lie in each bin of OpenTelemetry's exponential histogram: bin i of base = 2^(2^-scale) holds (base^i, base^(i+1)].
 * Counts are integers, so merging in any order gives the same bytes, and what was added can be subtracted.
 *
 * @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
export class Sketch {
  /** Whether the one who holds it is the only one, and may change it; most are shared. A clone is shared until it is said otherwise. */
  isExclusive = false;
  #scale: number;
  #count = 0;
  #keys: number[] = [];
  #counts: number[] = [];

  /** `scale` is 6 for our own sketches; one that arrives coarser keeps its scale (−10 … 6). */
  constructor(scale = FINEST_SCALE) {
    this.#scale = scale;
  }

  /** From bins in ascending order of their keys. */
  static of(scale: number, keys: number[], counts: number[]): Sketch {
    const sketch = new Sketch(scale);
    sketch.#keys = keys;
    sketch.#counts = counts;
    sketch.#count = counts.reduce((total, count) => total + count, 0);
    return sketch;
  }

  get scale(): number {
    return this.#scale;
  }

  /** How many values it holds. */
  get count(): number {
    return this.#count;
  }

  /** The keys of the bins with a count above 0, ascending. */
  get keys(): readonly number[] {
    return this.#keys;
  }

  /** `counts[i]` values lie in the bin `keys[i]`. */
  get counts(): readonly number[] {
    return this.#counts;
  }

  add(value: number, n = 1): void {
    const key = keyOf(value, this.#scale);
    const at = this.#find(key);
    this.#count += n;
    if (this.#keys[at] === key) {
      this.#counts[at] = (this.#counts[at] as number) + n;
    } else {
      this.#keys.splice(at, 0, key);
      this.#counts.splice(at, 0, n);
    }
  }

  /** Adds the values [from, to). */
  addRange(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.add(values[i] as number);
  }

  /** Adds the counts of `other`. The coarser of both scales remains. */
  merge(other: Sketch): void {
    this.#combine(other, 1);
  }

  /**
   * Takes the counts of `other` away. The coarser of both scales remains.
   * @throws MetricsHandlerError `not_contained` when `other` has more in a bin; nothing is changed then, apart from the scale.
   */
  subtract(other: Sketch): void {
    this.#combine(other, -1);
  }

  equals(other: Sketch): boolean {
    return (
      this.#scale === other.#scale &&
      this.#count === other.#count &&
      this.#keys.length === other.#keys.length &&
      this.#keys.every((key, i) => key === other.#keys[i] && this.#counts[i] === other.#counts[i])
    );
  }

  clone(): Sketch {
    const copy = new Sketch(this.#scale);
    copy.#keys = this.#keys.slice();
    copy.#counts = this.#counts.slice();
    copy.#count = this.#count;
    return copy;
  }

  /**
   * The value of rank 0 … count − 1 in ascending order, within `relativeErrorBound(scale)` and clamped to the exact extremes; `null` where it is
   * too large for a bin of its own.
   */
  valueAtRank(rank: number, min: number, max: number): number | null {
    let passed = 0;
    for (let i = 0; i < this.#keys.length; i++) {
      passed += this.#counts[i] as number;
      if (rank < passed) return this.#valueOf(this.#keys[i] as number, min, max);
    }
    return null;
  }

  #valueOf(key: number, min: number, max: number): number | null {
    if (Math.abs(key) === OVERFLOW_KEY) return null;
    let value = 0;
    if (key !== 0) {
      const index = Math.abs(key) - KEY_OFFSET;
      const lower = lowerBoundary(index, this.#scale);
      // The harmonic mean 2·lo·hi/(lo+hi) is off by the same relative error at both ends.
      value = (Math.sign(key) * 2 * lower) / (1 + lower / lowerBoundary(index + 1, this.#scale));
    }
    return Math.min(Math.max(value, min), max);
  }

  #combine(other: Sketch, sign: 1 | -1): void {
    const scale = Math.min(this.#scale, other.#scale);
    this.#coarsen(scale);
    let addend = other;
    if (other.#scale > scale) {
      addend = other.clone();
      addend.#coarsen(scale);
    }
    const keys: number[] = [];
    const counts: number[] = [];
    let i = 0;
    let j = 0;
    while (i < this.#keys.length || j < addend.#keys.length) {
      const mine = this.#keys[i] ?? Number.POSITIVE_INFINITY;
      const theirs = addend.#keys[j] ?? Number.POSITIVE_INFINITY;
      let count = 0;
      if (mine <= theirs) count += this.#counts[i++] as number;
      if (theirs <= mine) count += sign * (addend.#counts[j++] as number);
      if (count < 0)
        throw new MetricsHandlerError('not_contained', 'the sketch to subtract holds values that this one does not');
      if (count === 0) continue;
      keys.push(Math.min(mine, theirs));
      counts.push(count);
    }
    this.#keys = keys;
    this.#counts = counts;
    this.#count += sign * addend.#count;
  }

  /** 2^(scale difference) neighbouring bins become one, as OpenTelemetry downsamples. */
  #coarsen(scale: number): void {
    const shift = this.#scale - scale;
    if (shift === 0) return;
    const keys: number[] = [];
    const counts: number[] = [];
    for (let i = 0; i < this.#keys.length; i++) {
      const key = coarserKey(this.#keys[i] as number, shift);
      const count = this.#counts[i] as number;
      if (keys.at(-1) === key) counts.push((counts.pop() as number) + count);
      else {
        keys.push(key);
        counts.push(count);
      }
    }
    this.#scale = scale;
    this.#keys = keys;
    this.#counts = counts;
  }

  /** The position of the key, or where it belongs. */
  #find(key: number): number {
    const keys = this.#keys;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function keyOf(value: number, scale: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < MIN_MAGNITUDE) return 0;
  const key =
    magnitude > MAX_MAGNITUDE ? OVERFLOW_KEY : (finestIndex(magnitude) >> (FINEST_SCALE - scale)) + KEY_OFFSET;
  return value < 0 ? -key : key;
}

function coarserKey(key: number, shift: number): number {
  const magnitude = Math.abs(key);
  if (magnitude === 0 || magnitude === OVERFLOW_KEY) return key;
  return Math.sign(key) * (((magnitude - KEY_OFFSET) >> shift) + KEY_OFFSET);
}
