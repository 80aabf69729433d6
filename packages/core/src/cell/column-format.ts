/**
 * How a column of doubles is written: a tag, then
 * - `constant`: the value;
 * - `offsets`: the least integer, then each value's distance from it in 1, 2, 4, 5 or 6 bytes;
 * - `deltas`: the first integer, the least step, then each step's distance from that in 0, 1, 2, 4, 5 or 6 bytes;
 * - `raw`: the doubles.
 * Integers stand for themselves or for decimals: value = integer / 10^places, where that division gives back every double of the column
 * exactly (as in ALP, Afroozeh and Boncz 2023). Or they stand for binary fractions: value = integer / 2^k, and 2^k is a double between the tag and the rest.
 */
export const COLUMN_MODES = ['constant', 'offsets', 'deltas', 'raw'] as const;

export type ColumnMode = (typeof COLUMN_MODES)[number];

/** Bytes of one distance. */
export const COLUMN_WIDTHS = [0, 1, 2, 4, 5, 6] as const;

export type ColumnWidth = (typeof COLUMN_WIDTHS)[number];

export const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000] as const;

/** In the place of decimal places. */
export const BINARY_FRACTIONS = POWERS_OF_TEN.length;

/** Two bits mode, two bits width, three bits decimal places, and the width's third bit, which came later. */
export function tagOf(mode: ColumnMode, width: ColumnWidth, places: number): number {
  const w = COLUMN_WIDTHS.indexOf(width);
  return COLUMN_MODES.indexOf(mode) | ((w & 3) << 2) | (places << 4) | ((w & 4) << 5);
}

export function modeOf(tag: number): ColumnMode {
  return COLUMN_MODES[tag & 3] as ColumnMode;
}

/** Nothing for a tag that nobody writes. */
export function widthOf(tag: number): ColumnWidth | undefined {
  return COLUMN_WIDTHS[((tag >> 2) & 3) | ((tag >> 5) & 4)];
}

export function placesOf(tag: number): number {
  return (tag >> 4) & 7;
}

/** By the tag of a column of n values, what it takes with its tag: `FIXED_BYTES` + n · `VALUE_BYTES`. A tag that nobody writes has 0 of both. */
export const FIXED_BYTES = new Uint8Array(256);
export const VALUE_BYTES = new Uint8Array(256);

for (let tag = 0; tag < 256; tag++) {
  const width = widthOf(tag);
  const places = placesOf(tag);
  if (width === undefined || places > BINARY_FRACTIONS) continue;
  const head = places === BINARY_FRACTIONS ? 9 : 1;
  const [fixed, each] = { constant: [8, 0], offsets: [8, width], deltas: [16 - width, width], raw: [0, 8] }[
    modeOf(tag)
  ] as [number, number];
  FIXED_BYTES[tag] = head + fixed;
  VALUE_BYTES[tag] = each;
}
