import type { Collection, Document, Filter } from 'mongodb';
import { allOf } from '../retried.ts';

/** Document ids from `from` up to `to`, half-open. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** Ids of a range that are asked for one by one, in one query with those of other ranges. */
const NARROW_IDS = 128;
const IDS_PER_QUERY = 1_000;
const QUERIES_AT_ONCE = 8;
/** So that most answers come in one round trip. */
const BATCH_DOCUMENTS = 1_000;

/**
 * The documents of each range, ascending by id. Narrow ranges are asked for together, by every id that they may hold, and each wide one by itself: a disjunction of ranges
 * makes some compatible servers read the whole collection.
 */
export async function findRanges<T extends Document & { _id: number }>(
  collection: Collection<T>,
  ranges: readonly IdRange[],
  signal?: AbortSignal,
): Promise<T[][]> {
  const filters = filtersOf(disjoint(ranges));
  const found: T[] = [];
  for (let i = 0; i < filters.length; i += QUERIES_AT_ONCE) {
    signal?.throwIfAborted();
    const answers = filters.slice(i, i + QUERIES_AT_ONCE).map((filter) => {
      const find = () => collection.find({ _id: filter } as unknown as Filter<T>, { batchSize: BATCH_DOCUMENTS });
      return allOf(find, signal);
    });
    for (const answer of await Promise.all(answers))
      for (const document of answer) found.push(document as unknown as T);
  }
  found.sort((a, b) => a._id - b._id);
  return ranges.map(({ from, to }) => found.slice(firstAtOrAfter(found, from), firstAtOrAfter(found, to)));
}

/** The same ids in ascending ranges that do not overlap. Wide ones with less between them than they hold are one: who asks for all of time gets it in one query. */
function disjoint(ranges: readonly IdRange[]): IdRange[] {
  const ascending = ranges.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
  const apart: IdRange[] = [];
  for (const range of ascending) {
    const last = apart.at(-1);
    if (last && range.from - last.to <= slackOf(last))
      apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else apart.push(range);
  }
  return apart;
}

function slackOf({ from, to }: IdRange): number {
  return to - from > NARROW_IDS ? to - from : 0;
}

function filtersOf(ranges: readonly IdRange[]): Document[] {
  const filters: Document[] = [];
  const ids: number[] = [];
  for (const { from, to } of ranges) {
    if (to - from > NARROW_IDS) filters.push({ $gte: from, $lt: to });
    else for (let id = from; id < to; id++) ids.push(id);
  }
  for (let i = 0; i < ids.length; i += IDS_PER_QUERY) filters.push({ $in: ids.slice(i, i + IDS_PER_QUERY) });
  return filters;
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
