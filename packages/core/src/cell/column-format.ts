/**
 * How a column of doubles is written: a tag, then
 * - `constant`: the value;
 * - `offsets`: the least integer, then each value's distance from it in 1, 2 or 4 bytes;
 * - `deltas`: the first integer, the least step, then each step's distance from that in 0, 1, 2 or 4 bytes;
 * - `raw`: the doubles.
 * Integers stand for themselves or for decimals: value = integer / 10^places, where that division gives back every double of the column
 * exactly (as in ALP, Afroozeh and Boncz 2023).
 */
export const COLUMN_MODES = ['constant', 'offsets', 'deltas', 'raw'] as const;

export type ColumnMode = (typeof COLUMN_MODES)[number];

/** Bytes of one distance. */
export const COLUMN_WIDTHS = [0, 1, 2, 4] as const;

export type ColumnWidth = (typeof COLUMN_WIDTHS)[number];

export const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000] as const;
