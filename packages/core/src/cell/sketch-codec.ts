import { BinList } from './bin-list.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { corruptData } from './corrupt-data.ts';
import { COARSEST_SCALE, OVERFLOW_KEY, Sketch } from './sketch.ts';
import { FINEST_SCALE } from './sketch-boundaries.ts';

/** Scale, number of bins, then of each bin the distance from the key before it and the count. Equal sketches have equal bytes. */
export function writeSketch(writer: ByteWriter, sketch: Sketch): void {
  writer.u8(sketch.scale - COARSEST_SCALE);
  const { bins } = sketch;
  writer.varint(bins.length);
  let previous = -OVERFLOW_KEY - 1;
  for (let i = 0; i < bins.length; i++) {
    const key = bins.keyAt(i);
    writer.varint(key - previous - 1);
    writer.varint(bins.countAt(i));
    previous = key;
  }
}

/** @throws MetricsHandlerError `corrupt_data` */
export function readSketch(reader: ByteReader): Sketch {
  const scale = reader.u8() + COARSEST_SCALE;
  if (scale > FINEST_SCALE) throw corruptData('a sketch has an unknown scale');
  const length = reader.countOf(2);
  const bins = new BinList(length);
  let key = -OVERFLOW_KEY - 1;
  for (let i = 0; i < length; i++) {
    key += reader.varint() + 1;
    const count = reader.varint();
    if (key > OVERFLOW_KEY || count === 0) throw corruptData('a sketch has an impossible bin');
    bins.append(key, count);
  }
  return new Sketch(scale, bins);
}
