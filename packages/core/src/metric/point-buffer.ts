const NONE = new Float64Array();
const MIN_CAPACITY = 16;

/** Points of one series in two growing columns. */
export class PointBuffer {
  /** Most buffers take one pair of columns over, and need no memory of their own. */
  #timestamps: Float64Array = NONE;
  #values: Float64Array = NONE;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(timestamp: number, value: number): void {
    if (this.#length === this.#timestamps.length) this.#reserve(this.#length + 1);
    this.#timestamps[this.#length] = timestamp;
    this.#values[this.#length++] = value;
  }

  /** Takes columns over; they must not be changed afterwards. */
  append(timestamps: Float64Array, values: Float64Array): void {
    if (this.#length === 0) {
      this.#timestamps = timestamps;
      this.#values = values;
      this.#length = timestamps.length;
      return;
    }
    this.#reserve(this.#length + timestamps.length);
    this.#timestamps.set(timestamps, this.#length);
    this.#values.set(values, this.#length);
    this.#length += timestamps.length;
  }

  /** The columns so far, without copying: valid until the next write. */
  get timestamps(): Float64Array {
    return upTo(this.#length, this.#timestamps);
  }

  get values(): Float64Array {
    return upTo(this.#length, this.#values);
  }

  #reserve(needed: number): void {
    if (needed <= this.#timestamps.length) return;
    const capacity = Math.max(needed, this.#timestamps.length * 2, MIN_CAPACITY);
    const timestamps = new Float64Array(capacity);
    const values = new Float64Array(capacity);
    timestamps.set(this.timestamps);
    values.set(this.values);
    this.#timestamps = timestamps;
    this.#values = values;
  }
}

/** The column itself where it is full, as one that was taken over is. */
function upTo(length: number, column: Float64Array): Float64Array {
  return column.length === length ? column : column.subarray(0, length);
}
