import type { SeriesRows } from '@metrics-handler/core';

/** What a group of an answer is called. */
export function groupName({ group, other }: SeriesRows, titles: ReadonlyMap<string, string | null>): string {
  if (other) return 'all others';
  const [entry] = Object.entries(group);
  if (!entry) return 'all';
  const [key, value] = entry;
  if (key !== 'bookId') return value ?? `no ${key}`;
  if (value === null) return 'no book';
  const title = titles.get(value);
  // Not yet known is not the same as not there.
  return title === undefined ? '…' : (title ?? value);
}
