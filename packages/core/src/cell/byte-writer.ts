const INITIAL_BYTES = 8_192;
/** A larger buffer is not kept for what is written next. */
const MAX_KEPT_BYTES = 1_048_576;

/** Little-endian bytes in a growing buffer. */
export class ByteWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Begins anew. */
  clear(): void {
    this.#length = 0;
    if (this.#bytes.length <= MAX_KEPT_BYTES) return;
    this.#bytes = new Uint8Array(INITIAL_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const at = this.reserve(1);
    this.#view.setUint8(at, value);
  }

  u32(value: number): void {
    const at = this.reserve(4);
    this.#view.setUint32(at, value, true);
  }

  f64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** An integer of 0 … 2^53 − 1, seven bits a byte, lowest first (LEB128). */
  varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.u8((rest % 128) | 128);
    this.u8(rest);
  }

  /** Writes once more what lies from `begin` up to `end`. */
  repeat(begin: number, end: number): void {
    const at = this.reserve(end - begin);
    this.#bytes.copyWithin(at, begin, end);
  }

  /** Makes room for `size` bytes and returns where they start in `view`. */
  reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  /** The buffer as it is now: valid until more room is made. */
  get view(): DataView {
    return this.#view;
  }

  /** What was written, without copying: valid until more is. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
