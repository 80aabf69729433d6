import { highWord, lowWord, powerOfTwo } from './double-bits.ts';

/** The scale of our own sketches: bins grow by 2^(1/64). */
export const FINEST_SCALE = 6;

/** Indexes at the finest scale are 64 times the binary exponent plus a step of 0 … 63. */
const STEPS = 64;

/** ⌊2^(52 + step/64)⌋: spelled out because engines may round `**` differently, and equal data must give equal bytes everywhere. */
const SIGNIFICANDS = [
  4503599627370496, 4552640611975264, 4602215617889652, 4652330460224456, 4702991017412879, 4754203231900066,
  4805973110840144, 4858306726800863, 4911210218475898, 4964689791404917, 5018751718701482, 5073402341788886,
  5128648071143992, 5184495387049181, 5240950840352481, 5298021053235979, 5355712719992597, 5414032607811327,
  5472987557571018, 5532584484642806, 5592830379701282, 5653732309544489, 5715297417922861, 5777532926377168,
  5840446135085607, 5904044423720102, 5968335252311937, 6033326162126810, 6099024776549417, 6165438801977672,
  6232576028726660, 6300444331942436, 6369051672525772, 6438406098065966, 6508515743784819, 6579388833490888,
  6651033680544134, 6723458688831074, 6796672353750546, 6870683263210220, 6945500098633947, 7021131635980086,
  7097586746770916, 7174874399133263, 7253003658850448, 7331983690425700, 7411823758157148, 7492533227224511,
  7574121564787629, 7656598341096954, 7739973230616134, 7824256013156818, 7909456575025820, 7995584910184779,
  8082651121422441, 8170665421539707, 8259638134547591, 8349579696878213, 8440500658608990, 8532411684700150,
  8625323556245721, 8719247171738151, 8814193548346688, 8910173823209688,
];

/** Significands are first looked up by their highest 8 bits of fraction; a slot meets at most one boundary. */
const SLOT_BITS = 8;
const firstStep = Uint8Array.from({ length: 2 ** SLOT_BITS }, (_, slot) => {
  const significand = 2 ** 52 + slot * 2 ** (52 - SLOT_BITS);
  return SIGNIFICANDS.filter((boundary) => boundary < significand).length;
});

/**
 * The index i of the bin (2^(i/64), 2^((i+1)/64)] that holds a normal double > 0: OpenTelemetry's exponential histogram at scale 6.
 * Coarser scales have `index >> (6 - scale)`.
 */
export function finestIndex(magnitude: number): number {
  const high = highWord(magnitude);
  const significand = ((high & 0xfffff) | 0x100000) * 2 ** 32 + lowWord(magnitude);
  let step = firstStep[(high & 0xfffff) >>> (20 - SLOT_BITS)] as number;
  // Boundaries other than powers of two are irrational, so being above the rounded-down one is being above the true one.
  while (step < STEPS && significand > (SIGNIFICANDS[step] as number)) step++;
  return ((high >>> 20) - 1023) * STEPS + step - 1;
}

/** The lower boundary of bin `index` at `scale`: base^index, where base = 2^(2^-scale), rounded down. */
export function lowerBoundary(index: number, scale: number): number {
  const finest = index * 2 ** (FINEST_SCALE - scale);
  const exponent = Math.floor(finest / STEPS);
  if (exponent > 1023) return Number.POSITIVE_INFINITY;
  const significand = SIGNIFICANDS[finest - exponent * STEPS] as number;
  return (significand / 2 ** 52) * powerOfTwo(exponent);
}
