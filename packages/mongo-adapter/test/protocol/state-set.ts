const EMPTY = 0n;

/** A set of states by 64-bit hashes. With n states a wrong "seen" has a chance of about n² / 2⁶⁵: for ten million, three in a million. */
export class StateSet {
  #hashes = new BigUint64Array(2 ** 12);
  #size = 0;
  readonly #pair = new Uint32Array(2);
  readonly #wide = new BigUint64Array(this.#pair.buffer);

  get size(): number {
    return this.#size;
  }

  /** Whether the state is new. */
  add(state: Uint8Array): boolean {
    const hash = this.#hashOf(state);
    const at = this.#slotOf(hash);
    if (this.#hashes[at] === hash) return false;
    this.#hashes[at] = hash;
    if (++this.#size * 2 > this.#hashes.length) this.#grow();
    return true;
  }

  #hashOf(state: Uint8Array): bigint {
    let a = 0x9e3779b9;
    let b = 0x85ebca6b;
    for (let i = 0; i < state.length; i++) {
      const byte = state[i] as number;
      a = Math.imul(a ^ byte, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b + byte, 0x9e3779b1);
      b = (b << 13) | (b >>> 19);
    }
    this.#pair[0] = Math.imul(a ^ (a >>> 16), 0x7feb352d) ^ b;
    this.#pair[1] = Math.imul(b ^ (b >>> 15), 0x846ca68b) ^ (a << 7);
    const hash = this.#wide[0] as bigint;
    return hash === EMPTY ? 1n : hash;
  }

  #slotOf(hash: bigint): number {
    const mask = this.#hashes.length - 1;
    let at = Number(hash & 0xffffffffn) & mask;
    while (this.#hashes[at] !== EMPTY && this.#hashes[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const old = this.#hashes;
    this.#hashes = new BigUint64Array(old.length * 2);
    for (const hash of old) if (hash !== EMPTY) this.#hashes[this.#slotOf(hash)] = hash;
  }
}
