import type { ByteScanner } from './byte-scanner.ts';

/** Shorter lists are read as fast as they are compared. */
const MIN_BYTES = 256;

/** Lists of numbers of which each may be the one before it, byte for byte: the series of a batch often have the same instants. */
export class RepeatedNumbers {
  #text: Uint8Array | undefined;
  #numbers: Float64Array | undefined;

  /** As `scanner.numbers()`, and the same object as before where the same text comes again. */
  read(scanner: ByteScanner): Float64Array | undefined {
    if (this.#text && scanner.takeBytes(this.#text)) return this.#numbers;
    const begin = scanner.position;
    this.#numbers = scanner.numbers();
    this.#text = scanner.position - begin >= MIN_BYTES ? scanner.bytesSince(begin) : undefined;
    return this.#numbers;
  }
}
