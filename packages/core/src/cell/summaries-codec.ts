import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { CellColumns } from './cell-columns.ts';
import { readColumn } from './column-decoder.ts';
import { writeColumn } from './column-encoder.ts';
import { corruptData } from './corrupt-data.ts';
import { readSketch, writeSketch } from './sketch-codec.ts';

/** Their number, columns, then for each the rest of its sum and its bins. First and last follow from the instant. */
export function writeSummaries(writer: ByteWriter, summaries: CellColumns): void {
  const n = summaries.length;
  writer.varint(n);
  for (const column of storedColumns(summaries)) writeColumn(writer, column.subarray(0, n));
  for (let i = 0; i < n; i++) {
    const more = summaries.sumMore?.get(i) ?? [];
    writer.varint(more.length);
    for (const component of more) writer.f64(component);
    const bins = summaries.bins?.[i];
    writer.u8(bins ? 1 : 0);
    if (bins) writeSketch(writer, bins);
  }
}

/** @throws MetricsHandlerError `corrupt_data` */
export function readSummaries(reader: ByteReader): CellColumns {
  const n = reader.countOf(2);
  if (n === 0) throw corruptData('there are no summaries');
  const summaries = new CellColumns(n);
  summaries.length = n;
  for (const column of storedColumns(summaries)) readColumn(reader, column);
  for (let i = 0; i < n; i++) {
    if (i > 0 && !((summaries.start[i] as number) > (summaries.start[i - 1] as number)))
      throw corruptData('the summaries are out of order');
    const more = new Float64Array(reader.countOf(8));
    for (let k = 0; k < more.length; k++) more[k] = reader.f64();
    if (more.length > 0) summaries.setMore(i, more);
    if (reader.u8() === 1) summaries.setBins(i, readSketch(reader));
  }
  summaries.firstTime.set(summaries.start);
  summaries.lastTime.set(summaries.start);
  summaries.firstValue.fill(Number.NEGATIVE_INFINITY);
  summaries.lastValue.fill(Number.POSITIVE_INFINITY);
  return summaries;
}

function storedColumns({ start, count, sumHi, sumLo, min, max }: CellColumns): Float64Array[] {
  return [start, count, sumHi, sumLo, min, max];
}
