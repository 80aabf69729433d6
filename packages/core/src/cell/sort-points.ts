/** Single values and their instants. */
interface Columns {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
}

/**
 * A copy of the columns, ascending by timestamp and then by value. Points come as stretches that ascend already, nearly in order, so stretches are found and
 * merged in pairs: a batch that overtook another costs one pass, and points in any order still n log n.
 */
export function sortPoints({ timestamps, values }: Columns): Columns {
  let from: Columns = { timestamps: timestamps.slice(), values: values.slice() };
  let to: Columns = { timestamps: new Float64Array(timestamps.length), values: new Float64Array(timestamps.length) };
  for (let ends = stretchesOf(from); ends.length > 1; ) {
    const merged: number[] = [];
    for (let k = 0, begin = 0; k < ends.length; k += 2) {
      const middle = ends[k] as number;
      const end = ends[k + 1] ?? middle;
      mergeStretches(from, to, begin, middle, end);
      merged.push(end);
      begin = end;
    }
    [from, to] = [to, from];
    ends = merged;
  }
  return from;
}

/** Where each stretch of ascending points ends. */
function stretchesOf({ timestamps, values }: Columns): number[] {
  const ends: number[] = [];
  for (let i = 1; i < timestamps.length; i++) {
    const step = (timestamps[i] as number) - (timestamps[i - 1] as number);
    if (step < 0 || (step === 0 && (values[i] as number) < (values[i - 1] as number))) ends.push(i);
  }
  ends.push(timestamps.length);
  return ends;
}

/** Merges the stretches [begin, middle) and [middle, end); of equal points the earlier ones come first. */
function mergeStretches(from: Columns, to: Columns, begin: number, middle: number, end: number): void {
  const { timestamps, values } = from;
  let i = begin;
  let j = middle;
  for (let k = begin; k < end; k++) {
    const step = j < end && i < middle ? (timestamps[j] as number) - (timestamps[i] as number) : i < middle ? 1 : -1;
    const isLater = step < 0 || (step === 0 && (values[j] as number) < (values[i] as number));
    const next = isLater ? j++ : i++;
    to.timestamps[k] = timestamps[next] as number;
    to.values[k] = values[next] as number;
  }
}
