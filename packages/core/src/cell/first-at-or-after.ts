/** The index in [from, to) of the first of ascending instants that is not before `t`; `to` where there is none. */
export function firstAtOrAfter(instants: Float64Array, t: number, from = 0, to = instants.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
