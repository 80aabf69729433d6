import { MetricsHandlerError } from '../errors.ts';
import { BinList } from './bin-list.ts';
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
  #bins: BinList;

  /** `scale` is 6 for our own sketches; one that arrives coarser keeps its scale (−10 … 6). */
  constructor(scale = FINEST_SCALE, bins = new BinList()) {
    this.#scale = scale;
    this.#bins = bins;
    for (let i = 0; i < bins.length; i++) this.#count += bins.countAt(i);
  }

  get scale(): number {
    return this.#scale;
  }

  /** How many values it holds. */
  get count(): number {
    return this.#count;
  }

  /** Those with a count above 0, ascending by key. */
  get bins(): Readonly<Pick<BinList, 'length' | 'keyAt' | 'countAt'>> {
    return this.#bins;
  }

  /** The keys of the bins, made anew. */
  get keys(): number[] {
    return Array.from({ length: this.#bins.length }, (_, i) => this.#bins.keyAt(i));
  }

  /** The counts of the bins, made anew: `counts[i]` values lie in the bin `keys[i]`. */
  get counts(): number[] {
    return Array.from({ length: this.#bins.length }, (_, i) => this.#bins.countAt(i));
  }

  add(value: number, n = 1): void {
    this.#bins.add(keyOf(value, this.#scale), n);
    this.#count += n;
  }

  /** Adds the values [from, to). */
  addRange(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.add(values[i] as number);
  }

  /** Adds the counts of `other`. The coarser of both scales remains. */
  merge(other: Sketch): void {
    const theirs = this.#broughtTogether(other);
    this.#bins.addAll(theirs);
    this.#count += other.#count;
  }

  /**
   * Takes the counts of `other` away. The coarser of both scales remains.
   * @throws MetricsHandlerError `not_contained` when `other` has more in a bin; nothing is changed then, apart from the scale.
   */
  subtract(other: Sketch): void {
    const theirs = this.#broughtTogether(other);
    if (!this.#bins.subtractAll(theirs))
      throw new MetricsHandlerError('not_contained', 'the sketch to subtract holds values that this one does not');
    this.#count -= other.#count;
  }

  equals(other: Sketch): boolean {
    return this.#scale === other.#scale && this.#bins.equals(other.#bins);
  }

  clone(): Sketch {
    return new Sketch(this.#scale, this.#bins.clone());
  }

  /**
   * The value of rank 0 … count − 1 in ascending order, within `relativeErrorBound(scale)` and clamped to the exact extremes; `null` where it is
   * too large for a bin of its own.
   */
  valueAtRank(rank: number, min: number, max: number): number | null {
    let passed = 0;
    for (let i = 0; i < this.#bins.length; i++) {
      passed += this.#bins.countAt(i);
      if (rank < passed) return this.#valueOf(this.#bins.keyAt(i), min, max);
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

  /** The bins of `other` at the coarser of both scales, which is the one of this from now on. */
  #broughtTogether(other: Sketch): BinList {
    const scale = Math.min(this.#scale, other.#scale);
    this.#bins = coarsened(this.#bins, this.#scale - scale);
    this.#scale = scale;
    return coarsened(other.#bins, other.#scale - scale);
  }
}

/** 2^shift neighbouring bins become one, as OpenTelemetry downsamples. */
function coarsened(bins: BinList, shift: number): BinList {
  if (shift === 0) return bins;
  const coarser = new BinList();
  for (let i = 0; i < bins.length; i++) coarser.add(coarserKey(bins.keyAt(i), shift), bins.countAt(i));
  return coarser;
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
