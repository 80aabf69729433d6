import type { ByteReader } from './byte-reader.ts';
import { COLUMN_MODES, COLUMN_WIDTHS, type ColumnMode, POWERS_OF_TEN } from './column-format.ts';
import { corruptData } from './corrupt-data.ts';

/** Fills `values` with what `writeColumn` wrote of as many doubles. */
export function readColumn(reader: ByteReader, values: Float64Array): void {
  if (values.length === 0) return;
  const tag = reader.u8();
  const power = POWERS_OF_TEN[tag >> 4];
  const width = COLUMN_WIDTHS[(tag >> 2) & 3] as number;
  if (power === undefined) throw corruptData('a column has an unknown form');
  switch (COLUMN_MODES[tag & 3]) {
    case 'constant':
      values.fill(reader.f64());
      return;
    case 'offsets':
      readDistances(reader, width, values, 0, reader.f64());
      break;
    case 'deltas':
      values[0] = reader.f64();
      readDistances(reader, width, values, 1, reader.f64());
      for (let i = 1; i < values.length; i++) values[i] = (values[i] as number) + (values[i - 1] as number);
      break;
    default:
      readRaw(reader, values);
      return;
  }
  if (power !== 1) for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / power;
}

/** Passes a column of `length` doubles, and checks that it is one. */
export function skipColumn(reader: ByteReader, length: number): void {
  if (length === 0) return;
  const tag = reader.u8();
  if (POWERS_OF_TEN[tag >> 4] === undefined) throw corruptData('a column has an unknown form');
  const width = COLUMN_WIDTHS[(tag >> 2) & 3] as number;
  reader.take(bytesAfterTag(COLUMN_MODES[tag & 3] as ColumnMode, width, length));
}

function bytesAfterTag(mode: ColumnMode, width: number, length: number): number {
  switch (mode) {
    case 'constant':
      return 8;
    case 'offsets':
      return 8 + width * length;
    case 'deltas':
      return 16 + width * (length - 1);
    case 'raw':
      return 8 * length;
  }
}

/** Distances from `base`, one for each value from `first` on. */
function readDistances(reader: ByteReader, width: number, values: Float64Array, first: number, base: number): void {
  const { view } = reader;
  const n = values.length;
  let at = reader.take(width * (n - first));
  if (width === 0) values.fill(base, first);
  else if (width === 1) for (let i = first; i < n; i++, at++) values[i] = base + view.getUint8(at);
  else if (width === 2) for (let i = first; i < n; i++, at += 2) values[i] = base + view.getUint16(at, true);
  else for (let i = first; i < n; i++, at += 4) values[i] = base + view.getUint32(at, true);
}

function readRaw(reader: ByteReader, values: Float64Array): void {
  const { view } = reader;
  let at = reader.take(values.length * 8);
  for (let i = 0; i < values.length; i++, at += 8) values[i] = view.getFloat64(at, true);
}
