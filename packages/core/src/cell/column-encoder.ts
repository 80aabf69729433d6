import type { ByteWriter } from './byte-writer.ts';
import { BINARY_FRACTIONS, type ColumnWidth, POWERS_OF_TEN, tagOf } from './column-format.ts';
import { highWord, powerOfTwo } from './double-bits.ts';

/** Differences of integers up to here are exact. */
const MAX_INTEGER = 2 ** 52;

/** Writes the first `n` doubles in whichever form is the smallest; reading gives back every bit of them (of a NaN, that it is one). */
export function writeColumn(writer: ByteWriter, values: Float64Array, n = values.length): void {
  if (n === 0) return;
  if (isConstant(values, n)) {
    writer.u8(tagOf('constant', 0, 0));
    writer.f64(values[0] as number);
    return;
  }
  const integers = room(n);
  for (let places = 0; places < POWERS_OF_TEN.length; places++) {
    const power = POWERS_OF_TEN[places] as number;
    if (!fillDecimals(integers, values, n, power)) continue;
    writeIntegers(writer, values, integers, n, places, power);
    return;
  }
  const power = fillBinaryFractions(integers, values, n);
  if (power === undefined) writeRaw(writer, values, n);
  else writeIntegers(writer, values, integers, n, BINARY_FRACTIONS, power);
}

function isConstant(values: Float64Array, n: number): boolean {
  const first = values[0];
  for (let i = 1; i < n; i++) if (!Object.is(values[i], first)) return false;
  return true;
}

/** The integers that may stand for the values as hundredths, thousandths … of which `power` make one, if all of them do exactly. */
function fillDecimals(integers: Float64Array, values: Float64Array, n: number, power: number): boolean {
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    const integer = Math.floor(value * power + 0.5);
    if (integer / power !== value) return false;
    integers[i] = integer;
  }
  return true;
}

/** The least power of two that makes integers of 32 bits of the values, and these; nothing where none does. */
function fillBinaryFractions(integers: Float64Array, values: Float64Array, n: number): number | undefined {
  let greatest = 0;
  for (let i = 0; i < n; i++) greatest = Math.max(greatest, Math.abs(values[i] as number));
  const exponent = ((highWord(greatest) >>> 20) & 0x7ff) - 1_023;
  // Powers below and beyond would be no normal doubles.
  if (Math.abs(exponent) > 990) return undefined;
  const most = powerOfTwo(30 - exponent);
  let bits = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    const integer = (value * most) | 0;
    if (integer / most !== value) return undefined;
    integers[i] = integer;
    bits |= integer;
  }
  const spare = 1 / (bits & -bits);
  for (let i = 0; i < n; i++) integers[i] = (integers[i] as number) * spare;
  return most * spare;
}

/** Room for as many integers, which the next call gives away again. */
function room(n: number): Float64Array {
  if (scratch.length < n) scratch = new Float64Array(n);
  return scratch;
}

let scratch = new Float64Array(128);

function writeIntegers(
  writer: ByteWriter,
  values: Float64Array,
  integers: Float64Array,
  n: number,
  places: number,
  power: number,
): void {
  const { min, max, minStep, maxStep } = extentOf(integers, n);
  const isExact = min >= -MAX_INTEGER && max <= MAX_INTEGER && !(min <= 0 && max >= 0 && hasNegativeZero(values, n));
  const width = isExact ? widthFor(max - min) : undefined;
  const stepWidth = isExact ? widthFor(maxStep - minStep) : undefined;
  const offsetBytes = width === undefined ? Number.POSITIVE_INFINITY : 8 + width * n;
  const deltaBytes = stepWidth === undefined ? Number.POSITIVE_INFINITY : 16 + stepWidth * (n - 1);
  const powerBytes = places === BINARY_FRACTIONS ? 8 : 0;
  if (powerBytes + Math.min(offsetBytes, deltaBytes) > 8 * n) {
    writeRaw(writer, values, n);
    return;
  }
  const isDeltas = deltaBytes < offsetBytes;
  writer.u8(tagOf(isDeltas ? 'deltas' : 'offsets', (isDeltas ? stepWidth : width) as ColumnWidth, places));
  if (powerBytes > 0) writer.f64(power);
  if (isDeltas) {
    writer.f64(integers[0] as number);
    writer.f64(minStep);
    writeSteps(writer, stepWidth as ColumnWidth, integers, n, minStep);
  } else {
    writer.f64(min);
    writeDistances(writer, width as ColumnWidth, integers, 0, n, min);
  }
}

function extentOf(integers: Float64Array, n: number): { min: number; max: number; minStep: number; maxStep: number } {
  let previous = integers[0] as number;
  let min = previous;
  let max = previous;
  let minStep = Number.POSITIVE_INFINITY;
  let maxStep = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < n; i++) {
    const value = integers[i] as number;
    const step = value - previous;
    previous = value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (step < minStep) minStep = step;
    if (step > maxStep) maxStep = step;
  }
  return { min, max, minStep, maxStep };
}

function hasNegativeZero(values: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (Object.is(values[i], -0)) return true;
  return false;
}

function widthFor(range: number): ColumnWidth | undefined {
  if (range >= 2 ** 40) return range < 2 ** 48 ? 6 : undefined;
  if (range > 0xffffffff) return 5;
  if (range > 0xffff) return 4;
  if (range > 0xff) return 2;
  return range > 0 ? 1 : 0;
}

/** The steps from each integer to the next, which take the place of the integers. */
function writeSteps(writer: ByteWriter, width: ColumnWidth, integers: Float64Array, n: number, minStep: number): void {
  if (width === 0) return;
  for (let i = n - 1; i > 0; i--) integers[i] = (integers[i] as number) - (integers[i - 1] as number);
  writeDistances(writer, width, integers, 1, n, minStep);
}

/** The distances of the integers [i0, i1) from `base`. */
function writeDistances(
  writer: ByteWriter,
  width: ColumnWidth,
  integers: Float64Array,
  i0: number,
  i1: number,
  base: number,
): void {
  let at = writer.reserve(width * (i1 - i0));
  const { view } = writer;
  if (width === 1) for (let i = i0; i < i1; i++, at++) view.setUint8(at, (integers[i] as number) - base);
  else if (width === 2) for (let i = i0; i < i1; i++, at += 2) view.setUint16(at, (integers[i] as number) - base, true);
  else if (width === 4) for (let i = i0; i < i1; i++, at += 4) view.setUint32(at, (integers[i] as number) - base, true);
  else if (width > 4)
    for (let i = i0; i < i1; i++, at += width) setWide(view, at, width, (integers[i] as number) - base);
}

function setWide(view: DataView, at: number, width: number, distance: number): void {
  const high = Math.floor(distance * 2 ** -32);
  view.setUint32(at, distance - high * 2 ** 32, true);
  if (width === 5) view.setUint8(at + 4, high);
  else view.setUint16(at + 4, high, true);
}

function writeRaw(writer: ByteWriter, values: Float64Array, n: number): void {
  writer.u8(tagOf('raw', 0, 0));
  const at = writer.reserve(n * 8);
  const { view } = writer;
  for (let i = 0; i < n; i++) view.setFloat64(at + i * 8, values[i] as number, true);
}
