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

/** So many digits are a whole number without rounding, and dividing it by a power of ten rounds once. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, i) => 10 ** i);

interface Known {
  readonly begin: number;
  readonly end: number;
  readonly text: string;
}

/** Reads the tokens of plain JSON (ASCII, strings without escapes) from bytes, making no text of what was read before. */
export class ByteScanner {
  readonly #bytes: Buffer;
  readonly #known = new Map<number, Known>();
  #at = 0;
  /** Line feeds that were passed. */
  lines = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
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

  /** A string, the same object for the same text; undefined where none comes next, or not a plain one. */
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
    const known = this.#known.get(hash);
    if (known && this.#isSame(known, begin, at)) return known.text;
    const text = bytes.toString('latin1', begin, at);
    this.#known.set(hash, { begin, end: at, text });
    return text;
  }

  /** A number, rounded as JSON has it; NaN where none comes next. */
  number(): number {
    this.#skipSpace();
    const bytes = this.#bytes;
    const begin = this.#at;
    let at = bytes[begin] === MINUS ? begin + 1 : begin;
    const first = at;
    let digits = 0;
    let byte = bytes[at] as number;
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) digits = digits * 10 + (byte - ZERO);
    const whole = at - first;
    if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return Number.NaN;
    let fraction = 0;
    if (byte === DOT) {
      const point = at;
      byte = bytes[++at] as number;
      for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) digits = digits * 10 + (byte - ZERO);
      fraction = at - point - 1;
      if (fraction === 0) return Number.NaN;
    }
    if ((byte | SPACE) === E || whole + fraction > EXACT_DIGITS) return this.#longNumber(begin, at);
    this.#at = at;
    const magnitude = digits / (POWERS_OF_TEN[fraction] as number);
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

  #isSame({ begin, end }: Known, otherBegin: number, otherEnd: number): boolean {
    if (end - begin !== otherEnd - otherBegin) return false;
    for (let i = 0; i < end - begin; i++) if (this.#bytes[begin + i] !== this.#bytes[otherBegin + i]) return false;
    return true;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    let byte = bytes[this.#at];
    while (byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB) {
      if (byte === LINE_FEED) this.lines++;
      byte = bytes[++this.#at];
    }
  }
}
