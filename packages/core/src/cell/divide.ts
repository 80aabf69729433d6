import { highWord, lowWord, powerOfTwo } from './double-bits.ts';

/** Multiplying by it splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;
/** Well above the relative rounding errors of the correction below, which sum up to less than 2^-51. */
const UNCERTAINTY = 2 ** -50;
/** Between these no product or remainder below underflows or overflows. */
const MIN_SAFE = 1e-200;
const MAX_SAFE = 1e290;
/** Every finite double is a multiple of 2^-1074. */
const UNIT_EXPONENT = 1074;

/**
 * The sum with this canonical expansion divided by `count` (an integer, 1 … 2^53), rounded once to the nearest double, ties to even.
 *
 * Quotient and exact remainder (TwoProduct of Dekker and Veltkamp), then the test of Ziv: where the uncertainty of the correction could change
 * the result, integers decide.
 */
export function averageOf(hi: number, lo: number, more: Float64Array | undefined, count: number): number {
  // Adding 0 turns −0, the quotient of a tiny negative sum, into 0.
  if (lo === 0) return hi / count + 0;
  const magnitude = Math.abs(hi);
  if (magnitude < MIN_SAFE || magnitude > MAX_SAFE) return exactAverage(hi, lo, more, count);
  if (isPowerOfTwo(count)) return hi / count;
  const quotient = hi / count;
  const remainder = hi - quotient * count - productError(quotient, count);
  const correction = (remainder + lo) / count;
  const uncertainty = ((Math.abs(remainder) + Math.abs(lo)) / count) * UNCERTAINTY;
  const lower = quotient + (correction - uncertainty);
  const upper = quotient + (correction + uncertainty);
  return lower === upper ? lower : exactAverage(hi, lo, more, count);
}

function isPowerOfTwo(count: number): boolean {
  return count <= 2 ** 30 && (count & (count - 1)) === 0;
}

/** a · b − RN(a · b), exactly. */
function productError(a: number, b: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (a * b - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function exactAverage(hi: number, lo: number, more: Float64Array | undefined, count: number): number {
  let sum = inUnits(hi) + inUnits(lo);
  if (more) for (const component of more) sum += inUnits(component);
  const magnitude = sum < 0n ? -sum : sum;
  const average = roundedQuotient(magnitude, BigInt(count));
  return sum < 0n ? 0 - average : average;
}

/** The value in units of 2^-1074. */
function inUnits(value: number): bigint {
  const high = highWord(value);
  const exponent = (high >>> 20) & 0x7ff;
  const fraction = (high & 0xfffff) * 2 ** 32 + lowWord(value);
  const units = exponent === 0 ? BigInt(fraction) : BigInt(fraction + 2 ** 52) << BigInt(exponent - 1);
  return high >>> 31 === 0 ? units : -units;
}

/** The double nearest to units · 2^-1074 / divisor, ties to even. */
function roundedQuotient(units: bigint, divisor: bigint): number {
  const bits = (units / divisor).toString(2).length;
  const shift = Math.max(bits - 53, 0);
  const scaled = divisor << BigInt(shift);
  let significand = units / scaled;
  const twice = (units % scaled) * 2n;
  if (twice > scaled || (twice === scaled && significand % 2n === 1n)) significand++;
  return Number(significand) * powerOfTwo(shift - UNIT_EXPONENT);
}
