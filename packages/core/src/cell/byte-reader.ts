import { corruptData } from './corrupt-data.ts';

/** Reads what `ByteWriter` wrote; every method throws `corrupt_data` rather than read beyond the end. */
export class ByteReader {
  readonly view: DataView;
  #offset: number;

  constructor(view: DataView, offset: number) {
    this.view = view;
    this.#offset = offset;
  }

  /** Where the next byte lies in `view`. */
  get offset(): number {
    return this.#offset;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  varint(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 49; weight *= 128) {
      const byte = this.u8();
      value += (byte & 127) * weight;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
    }
    throw corruptData('an integer is too large');
  }

  /** A count of things that take at least `minBytes` each, so that a damaged one cannot claim more than there is. */
  countOf(minBytes: number): number {
    const count = this.varint();
    if (count * minBytes > this.view.byteLength - this.#offset) throw corruptData('a count exceeds the bytes');
    return count;
  }

  /** Passes `size` bytes and returns where they start in `view`. */
  take(size: number): number {
    const at = this.#offset;
    if (size > this.view.byteLength - at) throw corruptData('the bytes end too early');
    this.#offset = at + size;
    return at;
  }

  get isAtEnd(): boolean {
    return this.#offset === this.view.byteLength;
  }

  end(): void {
    if (!this.isAtEnd) throw corruptData('bytes are left over');
  }
}
