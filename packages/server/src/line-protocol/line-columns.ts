import type { PointColumns } from '@metrics-handler/core';
import type { LineSeries } from './series-table.ts';

/** Points of all series in four columns, in the order of their lines: a column for each series would cost more than its points where each has one or two. */
export class LineColumns {
  #length = 0;
  #series = new Int32Array(1_024);
  #lines = new Int32Array(1_024);
  #timestamps = new Float64Array(1_024);
  #values = new Float64Array(1_024);

  get length(): number {
    return this.#length;
  }

  push(series: number, line: number, timestamp: number, value: number): void {
    const i = this.#length++;
    if (i === this.#series.length) this.#grow();
    this.#series[i] = series;
    this.#lines[i] = line;
    this.#timestamps[i] = timestamp;
    this.#values[i] = value;
  }

  /** The points by series, and the line of each point by series and row. */
  bySeries(table: readonly LineSeries[]): {
    readonly series: PointColumns[];
    lineOf(series: number, row: number): number;
  } {
    const starts = new Int32Array(table.length + 1);
    for (const [s, { points }] of table.entries()) starts[s + 1] = (starts[s] as number) + points;
    const next = starts.slice();
    const timestamps = new Float64Array(this.#length);
    const values = new Float64Array(this.#length);
    const lines = new Int32Array(this.#length);
    for (let i = 0; i < this.#length; i++) {
      const series = this.#series[i] as number;
      const at = next[series] as number;
      next[series] = at + 1;
      timestamps[at] = this.#timestamps[i] as number;
      values[at] = this.#values[i] as number;
      lines[at] = this.#lines[i] as number;
    }
    return {
      series: table.map(({ name, bookId, labels, isTimed }, s) => {
        const range = [starts[s] as number, starts[s + 1] as number] as const;
        const columns = { name, bookId, labels, values: values.subarray(...range) };
        return isTimed ? { ...columns, timestamps: timestamps.subarray(...range) } : columns;
      }),
      lineOf: (series, row) => lines[(starts[series] as number) + row] as number,
    };
  }

  #grow(): void {
    const size = this.#series.length * 2;
    const grown = <T extends Int32Array | Float64Array>(larger: T, column: T): T => {
      larger.set(column);
      return larger;
    };
    this.#series = grown(new Int32Array(size), this.#series);
    this.#lines = grown(new Int32Array(size), this.#lines);
    this.#timestamps = grown(new Float64Array(size), this.#timestamps);
    this.#values = grown(new Float64Array(size), this.#values);
  }
}
