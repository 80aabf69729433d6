const MINUTE_MS = 60_000;
export const YEAR_START = Date.UTC(2025, 0, 1);

/**
 * Values as meters give them, 0 to 4,294,967.295 in thousandths, that do not repeat: a series is a stretch of one sequence with a period of 2³² (a counter through the
 * finaliser of MurmurHash3, which is a bijection), so nothing can be found in them to compress.
 */
export function valuesOf(length: number, series: number, start = 0): Float64Array {
  const values = new Float64Array(length);
  const first = Math.imul(series + 1, 0x9e3779b1) + start;
  for (let i = 0; i < length; i++) values[i] = mixed((first + i) | 0) / 1_000;
  return values;
}

/** Another 32 bits for every 32 bits. */
export function mixed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export function minutesFrom(start: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => start + i * MINUTE_MS);
}
