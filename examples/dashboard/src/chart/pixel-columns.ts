/** Values without a gap between them, a column of pixels each. */
export interface Run {
  readonly x: number[];
  /** The extremes of the values of a column, in the order in which they come; equal for a single value. */
  readonly early: number[];
  readonly late: number[];
  /** Where the bucket after the last one begins; undefined if there is none. */
  end: number | undefined;
}

/**
 * As much of a series as a screen can show: of all values that fall on one column of pixels the least and the greatest.
 *
 * @param first, last indexes, both included.
 * @param columnOf must not descend.
 */
export function pixelColumns(
  starts: ArrayLike<number>,
  values: ArrayLike<number | null | undefined>,
  first: number,
  last: number,
  columnOf: (start: number) => number,
): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  let at = Number.NaN;
  let [low, high, isRising] = [0, 0, true];
  const put = (end: number | undefined) => {
    if (!run) return;
    run.x.push(at);
    run.early.push(isRising ? low : high);
    run.late.push(isRising ? high : low);
    run.end = end;
  };
  for (let i = first; i <= last; i++) {
    const value = values[i];
    const column = columnOf(starts[i] as number);
    if (run && value !== null && value !== undefined && column === at) {
      if (value < low) [low, isRising] = [value, false];
      else if (value > high) [high, isRising] = [value, true];
      continue;
    }
    if (run) put(column);
    if (value === null || value === undefined) run = undefined;
    else {
      if (!run) {
        run = { x: [], early: [], late: [], end: undefined };
        runs.push(run);
      }
      [at, low, high, isRising] = [column, value, value, true];
    }
  }
  put(undefined);
  return runs;
}
