interface Column {
  readonly rows: readonly unknown[];
  readonly values: readonly unknown[];
}

/**
 * Columns of values out of rows. From one update of a live answer to the next most rows stay the very same objects: what such a row gave is not worked
 * out again.
 */
export class Columns {
  readonly #held = new Map<string, Column>();

  /** @param key tells columns apart; under one key a row always gives the same value. */
  of<Row, Value>(key: string, rows: readonly Row[], give: (row: Row) => Value): Value[] {
    const held = this.#held.get(key) ?? { rows: [], values: [] };
    const values = held.values.slice(0, rows.length) as Value[];
    // A loop without a call for each row: there are tens of thousands, ten times a second.
    for (let i = 0; i < rows.length; i++) {
      if (i >= held.rows.length || rows[i] !== held.rows[i]) values[i] = give(rows[i] as Row);
    }
    this.#held.set(key, { rows, values });
    return values;
  }
}
