/** Every finite double is k · 2^−1074. */
const UNIT_BITS = 1074;
const known = new Map<number, bigint>();

/** k of a finite double. */
export function unitsOf(value: number): bigint {
  let units = known.get(value);
  if (units === undefined) {
    if (known.size > 100_000) known.clear();
    units = computeUnits(value);
    known.set(value, units);
  }
  return units;
}

function computeUnits(value: number): bigint {
  // Doubling is exact, and every finite double times 2^1074 is an integer: two halves, since 2^1074 is no double.
  let exponent = UNIT_BITS;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent--;
  }
  return BigInt(scaled) << BigInt(exponent);
}

/** The double nearest to units · 2^−1074 / divisor, ties to even; ±Infinity where that leaves the range of doubles. */
export function nearestQuotient(units: bigint, divisor: bigint): number {
  if (units === 0n) return 0;
  if (units < 0n) return 0 - nearestQuotient(-units, divisor);
  const quotientBits = (units / divisor).toString(2).length;
  const shift = BigInt(Math.max(0, quotientBits - 53));
  const step = divisor << shift;
  const kept = units / step;
  const rest = 2n * (units - kept * step);
  const rounded = rest > step || (rest === step && kept % 2n === 1n) ? kept + 1n : kept;
  // At most 53 bits times a power of two: exact, in two steps because 2^1074 is no double.
  const exponent = Number(shift) - UNIT_BITS;
  return exponent >= -1000 ? Number(rounded) * 2 ** exponent : Number(rounded) * 2 ** -1000 * 2 ** (exponent + 1000);
}
