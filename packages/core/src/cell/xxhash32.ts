const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;

/**
 * XXH32 of the bytes from `offset` on, as an unsigned 32-bit integer: finds every change within one 32-bit word and all others but one in 2^32.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
export function xxhash32(view: DataView, offset: number, seed: number): number {
  const end = view.byteLength;
  let i = offset;
  let hash: number;
  if (end - i >= 16) {
    let a = (seed + PRIME_1 + PRIME_2) | 0;
    let b = (seed + PRIME_2) | 0;
    let c = seed | 0;
    let d = (seed - PRIME_1) | 0;
    for (; i <= end - 16; i += 16) {
      a = round(a, view.getUint32(i, true));
      b = round(b, view.getUint32(i + 4, true));
      c = round(c, view.getUint32(i + 8, true));
      d = round(d, view.getUint32(i + 12, true));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  } else {
    hash = seed + PRIME_5;
  }
  hash = (hash + end - offset) | 0;
  for (; i <= end - 4; i += 4) {
    hash = Math.imul(rotate((hash + Math.imul(view.getUint32(i, true), PRIME_3)) | 0, 17), PRIME_4);
  }
  for (; i < end; i++) hash = Math.imul(rotate((hash + Math.imul(view.getUint8(i), PRIME_5)) | 0, 11), PRIME_1);
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(lane: number, word: number): number {
  return Math.imul(rotate((lane + Math.imul(word, PRIME_2)) | 0, 13), PRIME_1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
