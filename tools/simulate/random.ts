/** Numbers that look random and depend on the seed alone. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Standard normal, by Box and Muller. */
  normal(): number;
  /** Poisson; by Knuth below a mean of 30, else by the normal approximation. */
  poisson(mean: number): number;
}

/** The generator of one place: equal seeds and places give equal numbers, whatever was drawn elsewhere. */
export function randomAt(seed: number, place: number): Random {
  let state = mix(mix(seed) ^ mix(place) ^ mix(Math.floor(place / 2 ** 32)));
  // Mulberry32 (Tommy Ettinger).
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    normal,
    poisson(mean) {
      if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = next(); product > limit; product *= next()) count++;
      return count;
    },
  };
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
