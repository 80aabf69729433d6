interface Column {
  readonly rows: readonly unknown[];
  readonly values: readonly unknown[];
}

/**
 * Columns of values out of rows. From one update of a live answer to the next most rows stay the very same objects: what such a row gave is not worked
 * out again, and a column in which nothing changed is the very same list.
 */
export class Columns {
  readonly #held = new Map<string, Column>();

  /** @param key tells columns apart; under one key a row always gives the same value. */
  of<Row, Value>(key: string, rows: readonly Row[], give: (row: Row) => Value): readonly Value[] {
    const held = this.#held.get(key) ?? { rows: [], values: [] };
    const before = held.values as readonly Value[];
    const same = equalAtStart(rows, held.rows);
    const tail = rows.slice(same).map((row, i) => {
      const at = same + i;
      return at < before.length && row === held.rows[at] ? (before[at] as Value) : give(row);
    });
    const isSame = rows.length === before.length && tail.every((value, i) => Object.is(value, before[same + i]));
    const values = isSame ? before : before.slice(0, same).concat(tail);
    this.#held.set(key, { rows, values });
    return values;
  }
}

/** A loop without a call for each row: there are tens of thousands, ten times a second. */
function equalAtStart(a: readonly unknown[], b: readonly unknown[]): number {
  if (a === b) return a.length;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at++;
  return at;
}
