import type { ChangesPage, Cursor, LogEntry, SeriesId, SeriesRecord } from '@metrics-handler/core';
import type { LogDocument } from '../log/log-document.ts';
import { type Entry, logEntryOf } from '../log/log-document.ts';
import { seriesOfRef } from '../log/series-ref.ts';
import { entryOf } from '../replica/replica.ts';
import { allOf } from '../retried.ts';
import type { Store } from '../store.ts';

/** A page of the log for its readers, who do not hear of entries that are the store's own affair. */
export async function readChanges(store: Store, after: Cursor, limit: number): Promise<ChangesPage> {
  const { head } = store.replica.memory;
  let reached = after[0] ?? 0;
  if (after.length > 1 || reached > head) return { reset: true, cursor: [head] };
  const entries: LogEntry[] = [];
  while (reached < head && entries.length === 0) {
    const page = await entriesAfter(store, reached, Math.min(limit, head - reached));
    if (!page) return { reset: true, cursor: [store.replica.memory.head] };
    for (const entry of page) {
      const said = logEntryOf(entry);
      if (said) entries.push(said);
      reached = entry.n;
    }
  }
  return { reset: false, entries, cursor: [reached], more: reached < head };
}

/** Entries without a gap; nothing where the log does not reach back that far. */
async function entriesAfter(store: Store, n: number, limit: number): Promise<readonly Entry[] | undefined> {
  const { lane, replica } = store;
  const known = replica.memory.tail.after(n, limit);
  if (known) return known;
  const documents = await lane.after(n, limit);
  if (documents.length === 0 || lane.numberOf(documents[0] as LogDocument) !== n + 1) return undefined;
  return decoded(store, documents);
}

/** Entries may name series that were purged since, also such as this process never knew. */
async function decoded(store: Store, documents: readonly LogDocument[]): Promise<Entry[]> {
  const { lane, replica, collections } = store;
  const found = new Map<SeriesId, SeriesRecord>();
  for (;;) {
    const missing = new Set<SeriesId>();
    const entries = documents.map((document) =>
      entryOf(lane.numberOf(document), document, (id) => {
        const record = replica.record(id) ?? found.get(id);
        if (!record) missing.add(id);
        return record ?? { id, metric: '', bookId: null, labels: [] };
      }),
    );
    const unknown = [...missing].filter((id) => !found.has(id));
    if (unknown.length === 0) return entries;
    const stored = await allOf(() => collections.series.find({ _id: { $in: unknown } }));
    for (const { _id, ref } of stored) if (ref !== undefined) found.set(_id, seriesOfRef(_id, ref));
    if (unknown.some((id) => !found.has(id))) {
      return documents.map((document) =>
        entryOf(lane.numberOf(document), document, (id) => replica.record(id) ?? found.get(id)),
      );
    }
  }
}
