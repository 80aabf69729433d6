import type { Collection, Document, Filter } from 'mongodb';
import { retried } from '../retried.ts';

/** Document ids from `from` up to `to`, half-open. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** More in one query make planning dearer than the round trip that is saved. */
const RANGES_PER_QUERY = 50;
const QUERIES_AT_ONCE = 4;

/** The documents of each range, ascending by id. */
export async function findRanges<T extends Document & { _id: number }>(
  collection: Collection<T>,
  ranges: readonly IdRange[],
  signal?: AbortSignal,
): Promise<T[][]> {
  const apart = disjoint(ranges);
  const groups: IdRange[][] = [];
  for (let i = 0; i < apart.length; i += RANGES_PER_QUERY) groups.push(apart.slice(i, i + RANGES_PER_QUERY));
  const found: T[] = [];
  for (let i = 0; i < groups.length; i += QUERIES_AT_ONCE) {
    signal?.throwIfAborted();
    const pages = groups.slice(i, i + QUERIES_AT_ONCE).map((group) =>
      retried(
        () =>
          collection
            .find(filterOf(group) as Filter<T>)
            .sort({ _id: 1 })
            .toArray(),
        signal,
      ),
    );
    for (const page of await Promise.all(pages)) for (const document of page) found.push(document as unknown as T);
  }
  return ranges.map(({ from, to }) => found.slice(firstAtOrAfter(found, from), firstAtOrAfter(found, to)));
}

/** The same ids in ascending ranges that do not overlap. */
function disjoint(ranges: readonly IdRange[]): IdRange[] {
  const ascending = ranges.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
  const apart: IdRange[] = [];
  for (const range of ascending) {
    const last = apart.at(-1);
    if (last && range.from <= last.to) apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else apart.push(range);
  }
  return apart;
}

function filterOf(ranges: readonly IdRange[]): Document {
  const clauses = ranges.map(({ from, to }) => ({ _id: { $gte: from, $lt: to } }));
  return clauses.length === 1 ? (clauses[0] as Document) : { $or: clauses };
}

function firstAtOrAfter(documents: readonly { readonly _id: number }[], id: number): number {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((documents[middle] as { _id: number })._id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
