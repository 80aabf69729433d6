const WORD = new Float64Array(1);
const HALVES = new Uint32Array(WORD.buffer);

/**
 * Tells contents apart that came under one idempotency key: 64 bits from two multiply-xorshift lanes (the finaliser of MurmurHash3). Not for secrets;
 * `crypto.subtle` is missing on pages served over plain http.
 */
export class ContentHash {
  #a = 0x9e3779b9;
  #b = 0x85ebca6b;

  text(text: string): void {
    this.#mix(text.length);
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i));
  }

  numbers(numbers: Float64Array): void {
    this.#mix(numbers.length);
    for (const number of numbers) {
      WORD[0] = number;
      this.#mix(HALVES[0] as number);
      this.#mix(HALVES[1] as number);
    }
  }

  digest(): string {
    return hex(avalanche(this.#a)) + hex(avalanche(this.#b));
  }

  #mix(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x01000193) ^ (this.#a >>> 15);
    this.#b = Math.imul(rotate(this.#b, 13) + word, 0xcc9e2d51) ^ (this.#b >>> 13);
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function avalanche(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
