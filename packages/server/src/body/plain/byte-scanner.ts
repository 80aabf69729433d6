const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const E = 0x65;

const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;

/** So many digits are a whole number without rounding, and dividing it by a power of ten rounds once. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, i) => 10 ** i);

/** The lists of the body that was read last, one after the other; a new column for each would be most of what the garbage collector is called for. */
let lists = new Float64Array(16_384);
/** What a batch of as many points as are allowed needs; the memory of a larger body is not kept. */
const MAX_KEPT_NUMBERS = 262_144;

/** Names of members, metrics and books, by their hash: they come again with every body, and text that is there need not be made. */
const known = new Map<number, string>();
const MAX_KNOWN = 16_384;
const MAX_KNOWN_LENGTH = 64;

/** Reads the tokens of plain JSON (ASCII, strings without escapes) from bytes, making no text of what was read before. */
export class ByteScanner {
  readonly #bytes: Buffer;
  #at = 0;
  /** How much of `lists` is taken. */
  #listed = 0;
  /** Line feeds that were passed. */
  lines = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    if (lists.length > MAX_KEPT_NUMBERS) lists = new Float64Array(16_384);
  }

  /** Whether there is nothing left but white space. */
  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at >= this.#bytes.length;
  }

  /** Whether the line ends here: nothing but white space up to a line feed or the end. */
  endsLine(): boolean {
    const bytes = this.#bytes;
    let byte = bytes[this.#at];
    while (byte === SPACE || byte === RETURN || byte === TAB) byte = bytes[++this.#at];
    return byte === undefined || byte === LINE_FEED;
  }

  /** Takes this byte if it comes next. */
  take(byte: number): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  /** How many bytes were passed. */
  get position(): number {
    return this.#at;
  }

  /** What was passed since `begin`, sharing the memory. */
  bytesSince(begin: number): Uint8Array {
    return this.#bytes.subarray(begin, this.#at);
  }

  /** Takes these bytes if they come next, without space before them; line feeds in them are not counted. */
  takeBytes(expected: Uint8Array): boolean {
    const end = this.#at + expected.length;
    if (end > this.#bytes.length) return false;
    if (this.#bytes.compare(expected, 0, expected.length, this.#at, end) !== 0) return false;
    this.#at = end;
    return true;
  }

  /** A string; undefined where none comes next, or not a plain one. */
  string(): string | undefined {
    if (!this.take(QUOTE)) return undefined;
    const bytes = this.#bytes;
    const begin = this.#at;
    let at = begin;
    let hash = 0;
    for (let byte = bytes[at] as number; byte !== QUOTE; byte = bytes[++at] as number) {
      if (!(byte >= SPACE) || byte === BACKSLASH) return undefined;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    this.#at = at + 1;
    const text = known.get(hash);
    if (text !== undefined && this.#isAt(begin, at, text)) return text;
    return remembered(hash, bytes.toString('latin1', begin, at));
  }

  /** An array of numbers, valid until another scanner reads one; undefined where none comes next, or something else is in it. */
  numbers(): Float64Array | undefined {
    if (!this.take(OPEN_LIST)) return undefined;
    if (this.take(CLOSE_LIST)) return new Float64Array();
    const begin = this.#listed;
    let length = 0;
    do {
      const number = this.number();
      if (Number.isNaN(number)) return undefined;
      if (begin + length === lists.length) lists = enlarged(lists);
      lists[begin + length++] = number;
    } while (this.#takeComma());
    this.#listed = begin + length;
    return this.take(CLOSE_LIST) ? lists.subarray(begin, begin + length) : undefined;
  }

  /** A number, rounded as JSON has it; NaN where none comes next. */
  number(): number {
    this.#skipSpace();
    const bytes = this.#bytes;
    const begin = this.#at;
    const first = bytes[begin] === MINUS ? begin + 1 : begin;
    let at = first;
    let digits = 0;
    let byte = bytes[at] as number;
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) digits = digits * 10 + (byte - ZERO);
    const whole = at - first;
    let fraction = 0;
    if (byte === DOT) {
      const point = at++;
      byte = bytes[at] as number;
      for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) digits = digits * 10 + (byte - ZERO);
      fraction = at - point - 1;
      if (fraction === 0) return Number.NaN;
    }
    if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return Number.NaN;
    if ((byte | SPACE) === E || whole + fraction > EXACT_DIGITS) return this.#longNumber(begin, at);
    this.#at = at;
    const magnitude = fraction === 0 ? digits : digits / (POWERS_OF_TEN[fraction] as number);
    return first > begin ? -magnitude : magnitude;
  }

  /** A number whose mantissa ends at `at`, with an exponent or many digits. */
  #longNumber(begin: number, at: number): number {
    const bytes = this.#bytes;
    let end = at;
    if (((bytes[end] as number) | SPACE) === E) {
      end++;
      if (bytes[end] === PLUS || bytes[end] === MINUS) end++;
      const exponent = end;
      while ((bytes[end] as number) >= ZERO && (bytes[end] as number) <= NINE) end++;
      if (end === exponent) return Number.NaN;
    }
    this.#at = end;
    return Number(bytes.toString('latin1', begin, end));
  }

  #isAt(begin: number, end: number, text: string): boolean {
    if (end - begin !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.#bytes[begin + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Most often there is no space before it. */
  #takeComma(): boolean {
    if (this.#bytes[this.#at] !== COMMA) return this.take(COMMA);
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    let byte = bytes[this.#at];
    if ((byte as number) > SPACE) return;
    while (byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB) {
      if (byte === LINE_FEED) this.lines++;
      byte = bytes[++this.#at];
    }
  }
}

function remembered(hash: number, text: string): string {
  if (text.length <= MAX_KNOWN_LENGTH) {
    if (known.size === MAX_KNOWN) known.clear();
    known.set(hash, text);
  }
  return text;
}

function enlarged(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
