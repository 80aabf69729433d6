import { highWord, lowWord, powerOfTwo } from './double-bits.ts';

/** Limb i weighs 2^(32 i − 1074); 70 of them hold 2^53 values of any finite magnitude with room for the sign. */
const LIMBS = 70;
const RADIX = 2 ** 32;
/** Each addition moves a limb by less than 2^32, so carries may wait this long before a limb leaves 2^53. */
const MAX_PENDING = 2 ** 20;
/** The position of the highest bit of Number.MAX_VALUE. */
const TOP_BIT = 2097;

/** A fixed-point number wide enough to add any finite doubles without rounding (Kulisch). */
export class Superaccumulator {
  readonly #limbs = new Float64Array(LIMBS);
  #pending = 0;

  clear(): void {
    this.#limbs.fill(0);
    this.#pending = 0;
  }

  add(value: number): void {
    if (++this.#pending > MAX_PENDING) this.#carry();
    const high = highWord(value);
    const low = lowWord(value);
    const exponent = (high >>> 20) & 0x7ff;
    const sign = high >>> 31 === 0 ? 1 : -1;
    const fraction = exponent === 0 ? high & 0xfffff : (high & 0xfffff) | 0x100000;
    const shift = exponent === 0 ? 0 : exponent - 1;
    const bit = shift & 31;
    const spread = powersBelow32[bit] as number;
    const bottom = low * spread;
    const bottomHigh = Math.floor(bottom / RADIX);
    const top = fraction * spread;
    const topHigh = Math.floor(top / RADIX);
    this.#move(shift >>> 5, sign * (bottom - bottomHigh * RADIX));
    this.#move((shift >>> 5) + 1, sign * (top - topHigh * RADIX + bottomHigh));
    this.#move((shift >>> 5) + 2, sign * topHigh);
  }

  /** Subtracts and returns the double nearest to the value (ties to even), or ±Number.MAX_VALUE where that would overflow. */
  takeRounded(): number {
    this.#carry();
    const negative = (this.#limbs[LIMBS - 1] as number) < 0;
    if (negative) this.#negate();
    const magnitude = this.#rounded();
    this.add(-magnitude);
    if (negative) this.#negate();
    return negative ? -magnitude : magnitude;
  }

  /** The nearest double of a value ≥ 0 whose carries are settled. */
  #rounded(): number {
    const limbs = this.#limbs;
    let top = LIMBS - 1;
    while (top >= 0 && limbs[top] === 0) top--;
    if (top < 0) return 0;
    const topBit = top * 32 + 31 - Math.clz32(limbs[top] as number);
    if (topBit > TOP_BIT) return Number.MAX_VALUE;
    // Bits from `unit` upwards make up the significand; subnormals have fewer of them.
    const unit = Math.max(topBit - 52, 0);
    const limb = unit >>> 5;
    const spread = powersBelow32[unit & 31] as number;
    const lowest = limbs[limb] as number;
    let significand = Math.floor(lowest / spread);
    significand +=
      (limbs[limb + 1] as number) * (RADIX / spread) + (limbs[limb + 2] as number) * (RADIX / spread) * RADIX;
    if (unit > 0 && this.#roundsUp(unit, significand % 2 === 1)) significand++;
    return Math.min(significand * powerOfTwo(unit - 1074), Number.MAX_VALUE);
  }

  /** Whether what lies below bit `unit` is more than half of it, or half of it beside an odd significand. */
  #roundsUp(unit: number, odd: boolean): boolean {
    const limb = (unit - 1) >>> 5;
    const half = powersBelow32[(unit - 1) & 31] as number;
    const below = (this.#limbs[limb] as number) % (half * 2);
    if (below < half) return false;
    if (below > half || odd) return true;
    for (let i = 0; i < limb; i++) if (this.#limbs[i] !== 0) return true;
    return false;
  }

  #move(limb: number, by: number): void {
    this.#limbs[limb] = (this.#limbs[limb] as number) + by;
  }

  #negate(): void {
    const limbs = this.#limbs;
    for (let i = 0; i < LIMBS; i++) limbs[i] = 0 - (limbs[i] as number);
    this.#carry();
  }

  /** Brings every limb into [0, 2^32); the highest keeps the sign. */
  #carry(): void {
    const limbs = this.#limbs;
    let carry = 0;
    for (let i = 0; i < LIMBS - 1; i++) {
      const value = (limbs[i] as number) + carry;
      carry = Math.floor(value / RADIX);
      limbs[i] = value - carry * RADIX;
    }
    limbs[LIMBS - 1] = (limbs[LIMBS - 1] as number) + carry;
    this.#pending = 0;
  }
}

const powersBelow32 = Float64Array.from({ length: 32 }, (_, bit) => powerOfTwo(bit));
