import type { ByteReader } from './byte-reader.ts';
import {
  BINARY_FRACTIONS,
  type ColumnWidth,
  FIXED_BYTES,
  modeOf,
  POWERS_OF_TEN,
  placesOf,
  VALUE_BYTES,
  widthOf,
} from './column-format.ts';
import { corruptData } from './corrupt-data.ts';

/** Fills the first `n` of `values` with what `writeColumn` wrote of as many doubles. */
export function readColumn(reader: ByteReader, values: Float64Array, n = values.length): void {
  if (n === 0) return;
  const tag = reader.u8();
  if (FIXED_BYTES[tag] === 0) throw unknownForm();
  const places = placesOf(tag);
  const power = places === BINARY_FRACTIONS ? reader.f64() : (POWERS_OF_TEN[places] as number);
  const width = widthOf(tag) as ColumnWidth;
  switch (modeOf(tag)) {
    case 'constant':
      values.fill(reader.f64(), 0, n);
      return;
    case 'offsets':
      readDistances(reader, width, values, 0, n, reader.f64());
      break;
    case 'deltas':
      values[0] = reader.f64();
      readDistances(reader, width, values, 1, n, reader.f64());
      for (let i = 1; i < n; i++) values[i] = (values[i] as number) + (values[i - 1] as number);
      break;
    default:
      readRaw(reader, values, n);
      return;
  }
  if (power !== 1) for (let i = 0; i < n; i++) values[i] = (values[i] as number) / power;
}

/** Where a column of `n` doubles ends that begins at `at`. */
export function endOfColumn(view: DataView, at: number, n: number): number {
  if (n === 0) return at;
  if (at >= view.byteLength) throw corruptData('the bytes end too early');
  const tag = view.getUint8(at);
  const fixed = FIXED_BYTES[tag] as number;
  if (fixed === 0) throw unknownForm();
  return at + fixed + n * (VALUE_BYTES[tag] as number);
}

function unknownForm(): Error {
  return corruptData('a column has an unknown form');
}

/** The values [i0, i1) as distances from `base`. */
function readDistances(
  reader: ByteReader,
  width: number,
  values: Float64Array,
  i0: number,
  i1: number,
  base: number,
): void {
  const { view } = reader;
  let at = reader.take(width * (i1 - i0));
  if (width === 0) values.fill(base, i0, i1);
  else if (width === 1) for (let i = i0; i < i1; i++, at++) values[i] = base + view.getUint8(at);
  else if (width === 2) for (let i = i0; i < i1; i++, at += 2) values[i] = base + view.getUint16(at, true);
  else if (width === 4) for (let i = i0; i < i1; i++, at += 4) values[i] = base + view.getUint32(at, true);
  else for (let i = i0; i < i1; i++, at += width) values[i] = base + wide(view, at, width);
}

function wide(view: DataView, at: number, width: number): number {
  const high = width === 5 ? view.getUint8(at + 4) : view.getUint16(at + 4, true);
  return high * 2 ** 32 + view.getUint32(at, true);
}

function readRaw(reader: ByteReader, values: Float64Array, n: number): void {
  const { view } = reader;
  let at = reader.take(n * 8);
  for (let i = 0; i < n; i++, at += 8) values[i] = view.getFloat64(at, true);
}
