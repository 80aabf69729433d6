import { BinList } from './bin-list.ts';
import { COARSEST_SCALE, KEY_OFFSET, OVERFLOW_KEY, Sketch } from './sketch.ts';
import { FINEST_SCALE } from './sketch-boundaries.ts';

/** Neighbouring bins of one sign: `counts[i]` is that of bin `offset + i`. */
export interface BinRun {
  readonly offset: number;
  readonly counts: readonly number[];
}

/** OpenTelemetry's exponential histogram: bin i of base = 2^(2^-scale) holds (base^i, base^(i+1)]; a negative bin the same magnitudes. */
export interface ExponentialBins {
  /** −10 … 20; finer ones than 6 are brought to 6. */
  readonly scale: number;
  readonly zeroCount?: number | undefined;
  readonly positive?: BinRun | undefined;
  readonly negative?: BinRun | undefined;
}

export const FINEST_ARRIVING_SCALE = 20;
export { COARSEST_SCALE };

/** log2 of the magnitudes between which a value has a bin of its own. */
const MAX_EXPONENT = 64;

/** The sketch with these counts, integers ≥ 0. */
export function sketchOfBins({ scale, zeroCount = 0, positive, negative }: ExponentialBins): Sketch {
  const own = Math.min(scale, FINEST_SCALE);
  const bins = new BinList();
  const add = (key: number, count: number) => {
    if (count > 0) bins.add(key, count);
  };
  add(0, zeroCount);
  const addRun = (run: BinRun | undefined, sign: 1 | -1) =>
    run?.counts.forEach((count, i) => {
      add(sign * keyOfBin(Math.floor((run.offset + i) / 2 ** (scale - own)), own), count);
    });
  addRun(positive, 1);
  addRun(negative, -1);
  return new Sketch(own, bins);
}

/** The bins of a sketch; `sketchOfBins` makes an equal one of them. */
export function binsOfSketch({ scale, keys, counts }: Sketch): ExponentialBins {
  const zero = keys.indexOf(0);
  return {
    scale,
    ...(zero >= 0 ? { zeroCount: counts[zero] } : {}),
    ...runOf('positive', keys, counts, scale, 1),
    ...runOf('negative', keys, counts, scale, -1),
  };
}

function runOf(
  name: 'positive' | 'negative',
  keys: readonly number[],
  counts: readonly number[],
  scale: number,
  sign: number,
) {
  const bins = keys
    .map((key, i) => ({ key: key * sign, count: counts[i] as number }))
    .filter(({ key }) => key > 0)
    .map(({ key, count }) => ({ index: indexOfKey(key, scale), count }))
    .sort((a, b) => a.index - b.index);
  const [first] = bins;
  if (!first) return {};
  const dense = new Array<number>((bins.at(-1) as { index: number }).index - first.index + 1).fill(0);
  for (const { index, count } of bins) dense[index - first.index] = count;
  return { [name]: { offset: first.index, counts: dense } };
}

function keyOfBin(index: number, scale: number): number {
  const width = 2 ** -scale;
  if ((index + 1) * width <= -MAX_EXPONENT) return 0;
  return index * width >= MAX_EXPONENT ? OVERFLOW_KEY : index + KEY_OFFSET;
}

/** The overflow bin goes by the first index beyond 2^64. */
function indexOfKey(key: number, scale: number): number {
  return key === OVERFLOW_KEY ? Math.ceil(MAX_EXPONENT * 2 ** scale) : key - KEY_OFFSET;
}
