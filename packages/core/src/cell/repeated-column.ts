import type { ByteWriter } from './byte-writer.ts';
import { writeColumn } from './column-encoder.ts';

/** Writes columns of which each may be the very one before it, as the instants of a batch's series often are: what was written is copied then. */
export class RepeatedColumn {
  #column: Float64Array | undefined;
  #begin = 0;
  #end = 0;

  write(writer: ByteWriter, column: Float64Array): void {
    if (column === this.#column) {
      writer.repeat(this.#begin, this.#end);
      return;
    }
    this.#begin = writer.length;
    writeColumn(writer, column);
    this.#end = writer.length;
    this.#column = column;
  }
}
