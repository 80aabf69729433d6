/**
 * Exact arithmetic on doubles as integers: every finite double is k · 2⁻¹⁰⁷⁴. Slow and obvious, because the engine is judged by it; it shares
 * no code with what it checks.
 */
const UNIT_EXPONENT = 1074;

/** k of a finite double. */
export function unitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** The double nearest to k · 2⁻¹⁰⁷⁴, ties to even; the greatest finite double where that would overflow. */
export function nearestDouble(units: bigint): number {
  if (units < 0n) return -nearestDouble(-units);
  if (units === 0n) return 0;
  const excess = bitLength(units) - 53;
  if (excess <= 0) return Number(units) * Number.MIN_VALUE;
  const shift = BigInt(excess);
  const rest = units & ((1n << shift) - 1n);
  const half = 1n << (shift - 1n);
  let kept = units >> shift;
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept++;
  const value = Number(kept) * 2 ** (excess - UNIT_EXPONENT);
  return Number.isFinite(value) ? value : Number.MAX_VALUE;
}

/** The canonical expansion of a sum: the nearest double, then the nearest of what is left, until nothing is. */
export function expansionOf(units: bigint): number[] {
  const parts: number[] = [];
  for (let rest = units; rest !== 0n; ) {
    const part = nearestDouble(rest);
    parts.push(part);
    rest -= unitsOf(part);
  }
  return parts.length === 0 ? [0] : parts;
}

export function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return 4 * (hex.length - 1) + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}
