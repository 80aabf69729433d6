import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { corruptData } from './corrupt-data.ts';
import { xxhash32 } from './xxhash32.ts';

const VERSION = 1;
/** Kind, version, and a 32-bit hash of the rest. */
const HEADER_BYTES = 6;

/** What the bytes hold, as their first byte. */
export type FrameKind = 'C' | 'P';

/** One for all frames, which are never written inside one another: a buffer for each would cost more than most of them. */
const writer = new ByteWriter();

/** A frame, valid until the next call: `seed` binds the bytes to where they belong, read with another one they are damaged. */
export function writtenFrame(kind: FrameKind, seed: number, write: (writer: ByteWriter) => void): Uint8Array {
  writer.clear();
  appendFrame(writer, kind, seed, write);
  return writer.written();
}

/** Writes a frame after what was written before. */
export function appendFrame(
  writer: ByteWriter,
  kind: FrameKind,
  seed: number,
  write: (writer: ByteWriter) => void,
): void {
  const begin = writer.length;
  writer.u8(kind.charCodeAt(0));
  writer.u8(VERSION);
  writer.u32(0);
  write(writer);
  const { buffer } = writer.view;
  const frame = new DataView(buffer, begin, writer.length - begin);
  frame.setUint32(2, xxhash32(frame, HEADER_BYTES, seed), true);
}

/** @throws MetricsHandlerError `corrupt_data` */
export function readFrame<T>(kind: FrameKind, seed: number, bytes: Uint8Array, read: (reader: ByteReader) => T): T {
  const view = viewOf(bytes);
  if (bytes.length < HEADER_BYTES) throw corruptData('the bytes end too early');
  if (bytes[0] !== kind.charCodeAt(0)) throw corruptData('the bytes are of another kind');
  if (bytes[1] !== VERSION) throw corruptData(`version ${bytes[1]} is not known`);
  if (view.getUint32(2, true) !== xxhash32(view, HEADER_BYTES, seed)) throw corruptData('the checksum does not match');
  const reader = new ByteReader(view, HEADER_BYTES);
  const value = read(reader);
  reader.end();
  return value;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
