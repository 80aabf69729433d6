const POWERS_OF_TEN = Float64Array.from({ length: 16 }, (_, i) => 10 ** i);
/** So many digits are an integer below 2^53, and its quotient by a power of ten is the double nearest to the decimal (Clinger). */
const MAX_EXACT_DIGITS = 15;

const FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INTEGER = /^-?\d+[iu]$/;
const BOOLEANS: Readonly<Record<string, number>> = {
  t: 1,
  T: 1,
  true: 1,
  True: 1,
  TRUE: 1,
  f: 0,
  F: 0,
  false: 0,
  False: 0,
  FALSE: 0,
};

/** The number that `text[from, to)` writes: a float, an integer with `i` or `u`, or a boolean as 1 or 0. `undefined` for anything else. */
export function fieldNumber(text: string, from: number, to: number): number | undefined {
  const plain = plainDecimal(text, from, to);
  if (plain !== undefined) return plain;
  const value = text.slice(from, to);
  if (INTEGER.test(value)) return Number(value.slice(0, -1));
  return FLOAT.test(value) ? Number(value) : BOOLEANS[value];
}

/** The usual case without a copy of the text: a sign, up to 15 digits, a point somewhere, perhaps `i` or `u`. */
function plainDecimal(text: string, from: number, to: number): number | undefined {
  let i = from;
  const isNegative = text.charCodeAt(i) === 45;
  if (isNegative) i++;
  const start = i;
  let integer = 0;
  let point = -1;
  for (; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) integer = integer * 10 + digit;
    else if (digit === -2 && point < 0) point = i;
    else break;
  }
  const digits = i - start - (point < 0 ? 0 : 1);
  if (digits === 0 || digits > MAX_EXACT_DIGITS) return undefined;
  if (i < to) {
    const suffix = text.charCodeAt(i);
    if (i !== to - 1 || point >= 0 || !(suffix === 105 || (suffix === 117 && !isNegative))) return undefined;
  }
  const magnitude = point < 0 ? integer : integer / (POWERS_OF_TEN[i - point - 1] as number);
  return isNegative ? -magnitude : magnitude;
}

/** How many digits below the millisecond a timestamp has, and what one of its units is in milliseconds. */
export interface Precision {
  readonly digits: number;
  readonly factorMs: number;
}

export const PRECISIONS: Readonly<Record<'ns' | 'us' | 'ms' | 's', Precision>> = {
  ns: { digits: 6, factorMs: 1 },
  us: { digits: 3, factorMs: 1 },
  ms: { digits: 0, factorMs: 1 },
  s: { digits: 0, factorMs: 1_000 },
};

/** The epoch ms of the integer that `text[from, to)` writes, taken down to the millisecond. `undefined` for anything else. */
export function timestampMs(
  text: string,
  from: number,
  to: number,
  { digits, factorMs }: Precision,
): number | undefined {
  const isNegative = text.charCodeAt(from) === 45;
  const start = isNegative ? from + 1 : from;
  if (start === to || to - start > 19) return undefined;
  let integer = 0;
  let rest = 0;
  for (let i = start; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    if (i < to - digits) integer = integer * 10 + digit;
    else rest += digit;
  }
  if (!isNegative) return integer * factorMs;
  return (rest > 0 ? -integer - 1 : -integer) * factorMs;
}
