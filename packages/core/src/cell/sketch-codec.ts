import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { corruptData } from './corrupt-data.ts';
import { COARSEST_SCALE, OVERFLOW_KEY, Sketch } from './sketch.ts';
import { FINEST_SCALE } from './sketch-boundaries.ts';

/** Scale, number of bins, then of each bin the distance from the key before it and the count. Equal sketches have equal bytes. */
export function writeSketch(writer: ByteWriter, sketch: Sketch): void {
  writer.u8(sketch.scale - COARSEST_SCALE);
  const { keys, counts } = sketch;
  writer.varint(keys.length);
  let previous = -OVERFLOW_KEY - 1;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    writer.varint(key - previous - 1);
    writer.varint(counts[i] as number);
    previous = key;
  }
}

/** @throws MetricsHandlerError `corrupt_data` */
export function readSketch(reader: ByteReader): Sketch {
  const scale = reader.u8() + COARSEST_SCALE;
  if (scale > FINEST_SCALE) throw corruptData('a sketch has an unknown scale');
  const length = reader.countOf(2);
  // As long as they are: cells that are kept are many, and room to grow would be a third of them.
  const keys = new Array<number>(length);
  const counts = new Array<number>(length);
  let key = -OVERFLOW_KEY - 1;
  for (let i = 0; i < length; i++) {
    key += reader.varint() + 1;
    const count = reader.varint();
    if (key > OVERFLOW_KEY || count === 0) throw corruptData('a sketch has an impossible bin');
    keys[i] = key;
    counts[i] = count;
  }
  return Sketch.of(scale, keys, counts);
}
