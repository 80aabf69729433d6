import type { SeriesRecord } from '@metrics-handler/core';
import { refText } from '../log/series-ref.ts';
import { isDuplicateKey } from '../mongo-errors.ts';
import type { PendingEntry } from '../replica/pending.ts';
import { retried } from '../retried.ts';
import type { Store } from '../store.ts';

const DOCUMENTS_PER_CALL = 5_000;

/** Brings series, definitions, floors and keys of the entries up to and including `hi` into their collections. */
export async function foldRecords(store: Store, hi: number): Promise<void> {
  const entries = store.replica.memory.pending.entries.filter(({ n }) => n <= hi);
  await addSeries(store, entries);
  await purgeSeries(store, entries);
  for (const metric of metricsOf(entries)) await putMetric(store, metric);
  await putKeys(store, entries);
  await forgetKeys(store, entries);
}

async function addSeries({ collections }: Store, entries: readonly PendingEntry[]): Promise<void> {
  const created: SeriesRecord[] = entries.flatMap(({ content }) => (content.kind === 'points' ? content.created : []));
  for (let i = 0; i < created.length; i += DOCUMENTS_PER_CALL) {
    const documents = created
      .slice(i, i + DOCUMENTS_PER_CALL)
      .map((record) => ({ _id: record.id, ref: refText(record) }));
    await retried(async () => {
      try {
        await collections.series.insertMany(documents, { ordered: false });
      } catch (error) {
        // An id names one series for ever, so whoever came first wrote the same.
        if (!isDuplicateKey(error)) throw error;
      }
    });
  }
}

async function purgeSeries({ collections }: Store, entries: readonly PendingEntry[]): Promise<void> {
  for (const { n, content } of entries) {
    if (content.kind !== 'purge') continue;
    for (let i = 0; i < content.series.length; i += DOCUMENTS_PER_CALL) {
      const ids = content.series.slice(i, i + DOCUMENTS_PER_CALL);
      await retried(() => collections.series.updateMany({ _id: { $in: [...ids] } }, { $set: { purged: n } }));
    }
  }
}

function metricsOf(entries: readonly PendingEntry[]): Set<string> {
  const metrics = new Set<string>();
  for (const { content } of entries) {
    if (content.kind === 'points') for (const metric of content.defined) metrics.add(metric);
    if (content.kind === 'define') metrics.add(content.definition.name);
    if (content.kind === 'retain') metrics.add(content.metric);
    if (content.kind === 'purge' && content.definition) for (const metric of content.metrics) metrics.add(metric);
  }
  return metrics;
}

/** As it is at the head, which is no older than what is folded; whoever reads it takes in the log up to the head as well. */
async function putMetric({ collections, replica }: Store, metric: string): Promise<void> {
  const { catalog, head } = replica.memory;
  const definition = catalog.definition(metric);
  const fields = {
    w: head,
    definition: definition ? JSON.stringify(definition) : null,
    floors: JSON.stringify(catalog.floors(metric)),
  };
  await upsertOlder((upsert) =>
    collections.metrics.updateOne(
      { _id: metric, w: { $lt: head } },
      { $set: fields, ...(definition ? {} : { $unset: { swept: '' } }) },
      { upsert },
    ),
  );
}

/** Most keys are new, so they are inserted; where one is there already, from an entry that was forgotten or from this one, the newer entry wins. */
async function putKeys({ collections }: Store, entries: readonly PendingEntry[]): Promise<void> {
  const documents = entries.flatMap(({ n, at, content }) =>
    content.kind === 'points' ? content.keys.map(({ key, hash }) => ({ _id: key, n, hash, at })) : [],
  );
  for (let i = 0; i < documents.length; i += DOCUMENTS_PER_CALL) {
    const part = documents.slice(i, i + DOCUMENTS_PER_CALL);
    await retried(async () => {
      try {
        await collections.keys.insertMany(part, { ordered: false });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const newer = part.map(({ _id, ...fields }) => ({
          updateOne: { filter: { _id, n: { $lt: fields.n } }, update: { $set: fields } },
        }));
        await collections.keys.bulkWrite(newer, { ordered: false });
      }
    });
  }
}

/** Before the frontier passes the entry, so that a process that starts above it knows. */
async function forgetKeys({ collections }: Store, entries: readonly PendingEntry[]): Promise<void> {
  for (const { content } of entries) {
    if (content.kind !== 'forget') continue;
    const { below } = content;
    await retried(() => collections.state.updateOne({ _id: 'state' }, { $max: { forgottenBelow: below } }));
    await retried(() => collections.keys.deleteMany({ n: { $lt: below } }));
  }
}

/**
 * An update that finds no older document tries to insert one. A duplicate key says only that there is one: the update without upsert then either matches it, because it is
 * older after all, or leaves a newer one alone.
 */
async function upsertOlder(update: (upsert: boolean) => Promise<unknown>): Promise<void> {
  await retried(async () => {
    try {
      await update(true);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await update(false);
    }
  });
}
