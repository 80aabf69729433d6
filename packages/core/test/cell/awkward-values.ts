/** Kinds of values that sums, extremes and codecs meet, from everyday to hostile; all finite, magnitudes up to 1e300. */
const VALUE_KINDS = {
  smallIntegers: (next: () => number) => Math.floor(next() * 1_000),
  signedIntegers: (next: () => number) => Math.floor((next() - 0.5) * 2 ** 40),
  prices: (next: () => number) => Math.round(next() * 10_000) / 100,
  fullMantissa: (next: () => number) => (next() - 0.5) * 1_000 * (1 + next() * 2 ** -26),
  anyMagnitude: (next: () => number) => (next() - 0.5) * 10 ** Math.floor(next() * 600 - 300),
  huge: (next: () => number) => (next() < 0.5 ? 1 : -1) * 1e300 * (1 - next() * 2 ** -40),
  tiny: (next: () => number) => (next() - 0.5) * 2 ** -1000,
  subnormals: (next: () => number) => Math.floor((next() - 0.5) * 2 ** 20) * Number.MIN_VALUE,
  powersOfTwo: (next: () => number) => (next() < 0.5 ? 1 : -1) * 2 ** Math.floor(next() * 1_900 - 950),
  zeros: (next: () => number) => (next() < 0.5 ? 0 : Math.round((next() - 0.5) * 4)),
} as const;

const KINDS = Object.values(VALUE_KINDS);

/** A list of one kind, or of all of them; half of them with most values cancelled by their opposites. */
export function awkwardValues(next: () => number, length: number): number[] {
  const kind = Math.floor(next() * (KINDS.length + 1));
  const values = Array.from({ length }, () => {
    const choose = KINDS[kind] ?? KINDS[Math.floor(next() * KINDS.length)];
    // Adding 0 turns -0 into 0, as the front door does.
    return (choose as (next: () => number) => number)(next) + 0;
  });
  if (next() < 0.5) return values;
  return values.map((value, i) => (i % 2 === 1 ? 0 - (values[i - 1] as number) * (next() < 0.8 ? 1 : 0.5) : value));
}

/** A permutation of the list. */
export function shuffled<T>(next: () => number, list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}
