import { isOverflow, type LabelPairs } from '../metric/labels.ts';
import type { SeriesId, SeriesRecord } from '../metric/series.ts';
import type { MetricRecord } from '../storage/adapter.ts';

type Lists = Map<string, SeriesRecord[]>;

/** No label may have this key. */
const BOOK = 'bookId';

/** A metric with all its series, as they stand at the view's cursor. */
export class MetricView {
  readonly record: MetricRecord;
  readonly #series = new Map<SeriesId, SeriesRecord>();
  /** The series by value, for each label key (or `BOOK`) that some have and that was asked for: thousands of queries may each want one of thousands of series. */
  readonly #byValue = new Map<string, Lists>();
  #overflowed = false;

  constructor(record: MetricRecord, series: readonly SeriesRecord[]) {
    this.record = record;
    for (const one of series) this.add(one);
  }

  /** Whether some points are in a series that stands for many. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  add(series: SeriesRecord): void {
    if (this.#series.has(series.id)) return;
    this.#series.set(series.id, series);
    if (isOverflow(series.labels)) this.#overflowed = true;
    for (const [key, lists] of this.#byValue) enlist(lists, key, series);
  }

  /** The series with all these labels and, unless null, one of these books. */
  select(labels: LabelPairs, bookIds: ReadonlySet<string> | null): readonly SeriesRecord[] {
    const lists = labels.map(([key, value]) => this.#listsOf(key).get(value) ?? []);
    if (bookIds) lists.push([...bookIds].flatMap((bookId) => this.#listsOf(BOOK).get(bookId) ?? []));
    if (lists.length === 0) return [...this.#series.values()];
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    return shortest.filter((series) => isSelected(series, labels, bookIds));
  }

  #listsOf(key: string): Lists {
    const known = this.#byValue.get(key);
    if (known) return known;
    const lists: Lists = new Map();
    for (const series of this.#series.values()) enlist(lists, key, series);
    // A key that nobody has is not kept: queries may name any number of them.
    if (lists.size > 0) this.#byValue.set(key, lists);
    return lists;
  }
}

function enlist(lists: Lists, key: string, series: SeriesRecord): void {
  const value = key === BOOK ? series.bookId : series.labels.find(([k]) => k === key)?.[1];
  if (value === undefined || value === null) return;
  const list = lists.get(value);
  if (list) list.push(series);
  else lists.set(value, [series]);
}

function isSelected(series: SeriesRecord, labels: LabelPairs, bookIds: ReadonlySet<string> | null): boolean {
  if (bookIds && (series.bookId === null || !bookIds.has(series.bookId))) return false;
  return labels.every(([key, value]) => series.labels.some(([k, v]) => k === key && v === value));
}
