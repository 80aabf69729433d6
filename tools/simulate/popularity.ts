import type { Random } from './random.ts';

const EXPONENT = 0.9;

/** Draws ranks 0 … n − 1 by a power law: rank r comes (r + 1)^−0.9 times as often as the first. */
export function powerLaw(count: number): (random: Random) => number {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) {
    total += (rank + 1) ** -EXPONENT;
    cumulative[rank] = total;
  }
  return (random) => firstAbove(cumulative, random.next() * total);
}

function firstAbove(rising: Float64Array, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
