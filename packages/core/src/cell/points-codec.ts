import type { ByteWriter } from './byte-writer.ts';
import { readColumn } from './column-decoder.ts';
import { writeColumn } from './column-encoder.ts';
import { corruptData } from './corrupt-data.ts';
import { appendFrame, readFrame, writtenFrame } from './frame.ts';
import type { RawColumns } from './raw-columns.ts';
import { RepeatedColumn } from './repeated-column.ts';
import { readSummaries, writeSummaries } from './summaries-codec.ts';

/** Far above any chunk; keeps a count that means nothing from asking for all memory. */
const MAX_POINTS = 2 ** 27;

/** Raw points as self-describing bytes with a checksum; every double comes back bit for bit. Summaries, where there are any, come last. */
export function encodePoints(points: RawColumns): Uint8Array {
  return writtenPoints(points).slice();
}

/** The same without a copy, valid until the next frame is written. */
export function writtenPoints(points: RawColumns): Uint8Array {
  return writtenFrame('P', 0, (writer) => writePoints(writer, points));
}

/** `encodePoints`, after what was written before; `instants` has written the timestamps of all others that `writer` holds. */
export function appendPoints(writer: ByteWriter, points: RawColumns, instants: RepeatedColumn): void {
  appendFrame(writer, 'P', 0, () => writePoints(writer, points, instants));
}

function writePoints(
  writer: ByteWriter,
  { timestamps, values, summaries }: RawColumns,
  instants = new RepeatedColumn(),
): void {
  if (timestamps.length !== values.length) throw new RangeError('timestamps and values differ in length');
  writer.varint(timestamps.length);
  instants.write(writer, timestamps);
  writeColumn(writer, values);
  if (summaries) writeSummaries(writer, summaries);
}

/** Makes columns of this length for single values to be decoded into. */
export type MakeColumns = (length: number) => Pick<RawColumns, 'timestamps' | 'values'>;

export const newColumns: MakeColumns = (length) => {
  return { timestamps: new Float64Array(length), values: new Float64Array(length) };
};

/** @throws MetricsHandlerError `corrupt_data` */
export function decodePoints(bytes: Uint8Array, makeColumns = newColumns): RawColumns {
  return readFrame('P', 0, bytes, (reader) => {
    const length = reader.varint();
    if (length > MAX_POINTS) throw corruptData('there are too many points');
    const { timestamps, values } = makeColumns(length);
    readColumn(reader, timestamps);
    readColumn(reader, values);
    return reader.isAtEnd ? { timestamps, values } : { timestamps, values, summaries: readSummaries(reader) };
  });
}
