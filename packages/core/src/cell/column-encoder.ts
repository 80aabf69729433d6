import type { ByteWriter } from './byte-writer.ts';
import { COLUMN_MODES, COLUMN_WIDTHS, type ColumnMode, type ColumnWidth, POWERS_OF_TEN } from './column-format.ts';

/** Differences of integers up to here are exact. */
const MAX_INTEGER = 2 ** 52;
const MAX_DISTANCE = 2 ** 32 - 1;

/** Writes the doubles in whichever form is the smallest; reading gives back every bit of them (of a NaN, that it is one). */
export function writeColumn(writer: ByteWriter, values: Float64Array): void {
  if (values.length === 0) return;
  if (isConstant(values)) {
    writeTag(writer, 'constant', 0, 0);
    writer.f64(values[0] as number);
    return;
  }
  for (const [places, power] of POWERS_OF_TEN.entries()) {
    const integers = integersOf(values, power);
    if (integers) {
      writeIntegers(writer, values, integers, places);
      return;
    }
  }
  writeRaw(writer, values);
}

function isConstant(values: Float64Array): boolean {
  const first = values[0];
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], first)) return false;
  return true;
}

/** The integers that may stand for the values as hundredths, thousandths … of which `power` make one, exactly; valid until the next call. */
function integersOf(values: Float64Array, power: number): Float64Array | undefined {
  const n = values.length;
  if (scratch.length < n) scratch = new Float64Array(n);
  const integers = scratch;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    const integer = Math.floor(value * power + 0.5);
    if (integer / power !== value) return undefined;
    integers[i] = integer;
  }
  return integers;
}

let scratch = new Float64Array(128);

function writeIntegers(writer: ByteWriter, values: Float64Array, integers: Float64Array, places: number): void {
  const n = values.length;
  const { min, max, minStep, maxStep } = extentOf(integers, n);
  const isExact = min >= -MAX_INTEGER && max <= MAX_INTEGER && !(min <= 0 && max >= 0 && values.some(isNegativeZero));
  const range = isExact ? max - min : Number.POSITIVE_INFINITY;
  const stepRange = isExact ? maxStep - minStep : range;
  const width = widthOf(range);
  const stepWidth = widthOf(stepRange);
  const offsetBytes = width === undefined ? Number.POSITIVE_INFINITY : 8 + width * n;
  const deltaBytes = stepWidth === undefined ? Number.POSITIVE_INFINITY : 16 + stepWidth * (n - 1);
  if (deltaBytes < offsetBytes && stepWidth !== undefined) {
    writeTag(writer, 'deltas', stepWidth, places);
    writer.f64(integers[0] as number);
    writer.f64(minStep);
    writeSteps(writer, stepWidth, integers, n, minStep);
  } else if (width !== undefined) {
    writeTag(writer, 'offsets', width, places);
    writer.f64(min);
    writeOffsets(writer, width, integers, n, min);
  } else {
    writeRaw(writer, values);
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

function isNegativeZero(value: number): boolean {
  return Object.is(value, -0);
}

function widthOf(range: number): ColumnWidth | undefined {
  if (range > MAX_DISTANCE) return undefined;
  if (range > 0xffff) return 4;
  if (range > 0xff) return 2;
  return range > 0 ? 1 : 0;
}

function writeOffsets(writer: ByteWriter, width: ColumnWidth, values: Float64Array, n: number, min: number): void {
  const at = writer.reserve(width * n);
  const { view } = writer;
  if (width === 1) for (let i = 0; i < n; i++) view.setUint8(at + i, (values[i] as number) - min);
  else if (width === 2) for (let i = 0; i < n; i++) view.setUint16(at + i * 2, (values[i] as number) - min, true);
  else if (width === 4) for (let i = 0; i < n; i++) view.setUint32(at + i * 4, (values[i] as number) - min, true);
}

function writeSteps(writer: ByteWriter, width: ColumnWidth, values: Float64Array, n: number, minStep: number): void {
  let at = writer.reserve(width * (n - 1));
  const { view } = writer;
  for (let i = 1; i < n && width > 0; i++, at += width) {
    const distance = (values[i] as number) - (values[i - 1] as number) - minStep;
    if (width === 1) view.setUint8(at, distance);
    else if (width === 2) view.setUint16(at, distance, true);
    else view.setUint32(at, distance, true);
  }
}

function writeRaw(writer: ByteWriter, values: Float64Array): void {
  writeTag(writer, 'raw', 0, 0);
  const at = writer.reserve(values.length * 8);
  const { view } = writer;
  for (let i = 0; i < values.length; i++) view.setFloat64(at + i * 8, values[i] as number, true);
}

function writeTag(writer: ByteWriter, mode: ColumnMode, width: ColumnWidth, places: number): void {
  writer.u8(COLUMN_MODES.indexOf(mode) | (COLUMN_WIDTHS.indexOf(width) << 2) | (places << 4));
}
