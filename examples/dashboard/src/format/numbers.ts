const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 6 });
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 4 });
const exponent = new Intl.NumberFormat('en-GB', { notation: 'scientific', maximumSignificantDigits: 6 });

export const NOTHING = '–';

/** For reading: whole numbers in full, others to six digits. The exact value stands in a `data` element or the CSV. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return exponent.format(value);
  return Number.isInteger(value) || size >= 1e6 ? grouped.format(value) : significant.format(value);
}

/** For axes and headlines: `12.3K`. */
export function formatCompact(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return exponent.format(value);
  return size >= 10_000 ? compact.format(value) : significant.format(Number(value.toPrecision(4)));
}

/** Of one axis, all in one way: beside `10k` stands `8k`. */
export function formatTicks(values: readonly number[]): string[] {
  const isLarge = values.some((value) => Math.abs(value) >= 10_000);
  return values.map((value) => (isLarge && value !== 0 ? compact.format(value) : formatCompact(value)));
}

/** A UCUM unit as people write it: `{view}` is `view`, and `1` nothing. */
export function formatUnit(unit: string): string {
  if (unit === '1') return '';
  return unit.replace(/^\{(.*)\}$/, '$1');
}
