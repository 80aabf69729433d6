import { Superaccumulator } from './superaccumulator.ts';

/** Half a unit in the last place of Number.MAX_VALUE: what lies this far above it rounds to infinity. */
const OVERFLOW_MARGIN = 2 ** 970;

/**
 * Adds finite doubles without rounding. The sum S is held as its canonical expansion: c0 = RN(S), c1 = RN(S − c0), … until nothing remains
 * (RN: nearest double, ties to even; ±Number.MAX_VALUE where that would overflow). It depends on S alone, so equal sums have equal bytes
 * whatever the order and the grouping of the additions. Integers need one component, prices two.
 *
 * Two doubles kept exact by TwoSum (Knuth) carry nearly every sum; the others go on in a superaccumulator.
 */
export class SumScratch {
  /** c0 of the expansion; meaningful after `finish`. */
  hi = 0;
  /** c1 of the expansion, or 0; meaningful after `finish`. */
  lo = 0;
  /** c2 … of the expansion; meaningful after `finish`. */
  more: Float64Array | undefined = undefined;
  #wide: Superaccumulator | undefined = undefined;
  #isWide = false;

  reset(): void {
    this.hi = 0;
    this.lo = 0;
    this.more = undefined;
    if (this.#isWide) this.#wide?.clear();
    this.#isWide = false;
  }

  add(value: number): void {
    if (this.#isWide) {
      this.#spill(value);
      return;
    }
    const a = this.hi;
    const b = this.lo;
    const s = a + value;
    const sv = s - a;
    const d = a - (s - sv) + (value - sv);
    const t = b + d;
    const td = t - b;
    // Also leaves where s overflows: the error is NaN then.
    if (b - (t - td) + (d - td) !== 0) {
      this.#spill(value);
      return;
    }
    this.hi = s;
    this.lo = t;
  }

  addExpansion(hi: number, lo: number, more?: Float64Array): void {
    this.add(hi);
    if (lo !== 0) this.add(lo);
    if (more) for (const component of more) this.add(component);
  }

  subtractExpansion(hi: number, lo: number, more?: Float64Array): void {
    this.add(-hi);
    if (lo !== 0) this.add(-lo);
    if (more) for (const component of more) this.add(-component);
  }

  /** Brings `hi`, `lo` and `more` into canonical form. Adding may go on afterwards. */
  finish(): void {
    if (!this.#isWide) {
      const a = this.hi;
      const b = this.lo;
      const s = a + b;
      const sb = s - a;
      const error = a - (s - sb) + (b - sb);
      if (error - error === 0) {
        this.hi = s;
        this.lo = error;
        return;
      }
      this.#spill(0);
    }
    this.#finishWide(this.#wide as Superaccumulator);
  }

  #spill(value: number): void {
    this.#wide ??= new Superaccumulator();
    if (!this.#isWide) {
      this.#wide.add(this.hi);
      this.#wide.add(this.lo);
      this.#isWide = true;
    }
    this.#wide.add(value);
  }

  #finishWide(wide: Superaccumulator): void {
    this.hi = wide.takeRounded();
    this.lo = wide.takeRounded();
    const rest: number[] = [];
    for (let component = wide.takeRounded(); component !== 0; component = wide.takeRounded()) rest.push(component);
    this.#isWide = rest.length > 0;
    this.more = this.#isWide ? Float64Array.from(rest) : undefined;
    if (!this.more) return;
    wide.add(this.hi);
    wide.add(this.lo);
    for (const component of rest) wide.add(component);
  }
}

/** The double nearest to the sum with this canonical expansion, or `null` where that would overflow. */
export function roundedSum(hi: number, lo: number, more: Float64Array | undefined): number | null {
  if (Math.abs(hi) < Number.MAX_VALUE) return hi;
  const beyond = hi < 0 ? -lo : lo;
  const rest = more?.[0] ?? 0;
  const fits = beyond < OVERFLOW_MARGIN || (beyond === OVERFLOW_MARGIN && (hi < 0 ? -rest : rest) < 0);
  return fits ? hi : null;
}
