/** Makes of two numbers each the canonical sums of the first `n`: the sum rounded, and the rest (Fast2Sum, Dekker 1971). Canonical ones stay as they are, also beyond the range of doubles. */
export function joinSums(hi: Float64Array, lo: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const decimal = hi[i] as number;
    const rest = lo[i] as number;
    const sum = decimal + rest;
    if (rest === 0 || !Number.isFinite(sum)) continue;
    hi[i] = sum;
    lo[i] = rest - (sum - decimal);
  }
}
