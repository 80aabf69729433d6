import { bitLength, unitsOf } from './exact-number.ts';

const BINS_PER_DOUBLING = 64;
const UNIT_EXPONENT = 1074;

/** The scale at which single values have their bins. */
export const VALUE_SCALE = 6;

/**
 * The name of the sketch bin of a value, straight from OpenTelemetry's data model ("Exponential histogram", scale 6): bin i holds
 * base^i < |v| ≤ base^(i+1), base = 2^(1/64), that is 2^i < |v|^64 ≤ 2^(i+1), which integers decide exactly.
 */
export function binOf(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude < 2 ** -64) return 'zero';
  const sign = value < 0 ? '-' : '+';
  if (magnitude > 2 ** 64) return `${sign}overflow`;
  return `${sign}${ceilLog2OfPower(unitsOf(magnitude)) - 1}`;
}

/** The bin that holds bin `name` of one scale at a coarser one: 2^(difference) neighbours become one. */
export function coarserBin(name: string, scale: number, coarser: number): string {
  const [, sign, index] = /^([+-])(-?[0-9]+)$/.exec(name) ?? [];
  return index === undefined ? name : `${sign}${Math.floor(Number(index) / 2 ** (scale - coarser))}`;
}

/** ⌈log2((k · 2⁻¹⁰⁷⁴)^64)⌉ */
function ceilLog2OfPower(units: bigint): number {
  let trailing = 0;
  let odd = units;
  // Small factors keep the power small.
  while ((odd & 0xffffffffn) === 0n) {
    odd >>= 32n;
    trailing += 32;
  }
  const exponent = bitLength(odd ** BigInt(BINS_PER_DOUBLING) - 1n);
  const ceiling = odd === 1n ? 0 : exponent;
  return ceiling + BINS_PER_DOUBLING * (trailing - UNIT_EXPONENT);
}
