const MINUTE_MS = 60_000;
export const YEAR_START = Date.UTC(2025, 0, 1);

/** Values that neither repeat nor compress: 53 bits from a Weyl sequence with a period of 2⁶⁴. */
export function valuesOf(length: number, series: number): Float64Array {
  const values = new Float64Array(length);
  let state = (BigInt(series) + 1n) * 0x9e3779b97f4a7c15n;
  const step = 0xbf58476d1ce4e5b9n;
  for (let i = 0; i < length; i++) {
    state = BigInt.asUintN(64, state + step);
    values[i] = Number(state >> 11n) / 2 ** 40;
  }
  return values;
}

export function minutesFrom(start: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => start + i * MINUTE_MS);
}
