/** Making two views costs as much as copying this many numbers one by one. */
const FEW = 24;

/** Copies the numbers [i0, i1) to `target`, from `at` on. */
export function copyRange(source: Float64Array, i0: number, i1: number, target: Float64Array, at: number): void {
  if (i1 - i0 > FEW) target.set(source.subarray(i0, i1), at);
  else for (let i = i0; i < i1; i++) target[at + i - i0] = source[i] as number;
}
