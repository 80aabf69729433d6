import { MetricsHandlerError } from '@metrics-handler/core';
import { MinKey } from 'mongodb';
import { COLLECTION_NAMES, type Collections, type StateDocument } from './collections.ts';
import { isDuplicateKey } from './mongo-errors.ts';
import { retried } from './retried.ts';

const APPLICATION = 'metrics-handler';
/** Raised with every change that an older version could misread. 2: sums as decimals and rests, distances of 5 and 6 bytes. */
const FORMAT = 2;

/** By its id, whatever that is. */
const ANYTHING = { _id: { $gte: new MinKey() } } as never;

const NEW: StateDocument = {
  _id: 'state',
  application: APPLICATION,
  format: FORMAT,
  folded: 0,
  booksFolded: 0,
  floors: [0, 0],
  nextSeries: 1,
  forgottenBelow: 0,
  removals: 0,
};

/**
 * Makes sure that the collections are ours and of a format that this version knows.
 * @throws MetricsHandlerError `unsupported_format`
 */
export async function openState(collections: Collections): Promise<void> {
  if (await knownState(collections)) return;
  const first = await Promise.all(
    COLLECTION_NAMES.map((name) =>
      retried<object | null>(() => collections[name].findOne(ANYTHING, { projection: { _id: 1 } })),
    ),
  );
  const foreign = COLLECTION_NAMES.find((_, i) => first[i]);
  // Another process may have begun meanwhile.
  if (foreign && !(await knownState(collections))) {
    throw new MetricsHandlerError(
      'unsupported_format',
      `the collection ${collections[foreign].namespace} is not empty and not of metrics-handler; choose another database or prefix`,
    );
  }
  await retried(() =>
    collections.state.insertOne(NEW).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    }),
  );
  await knownState(collections);
}

async function knownState({ state }: Collections): Promise<boolean> {
  const found = await retried(() => state.findOne({ _id: 'state' }));
  if (!found) return false;
  if (found.application !== APPLICATION || !Number.isInteger(found.format)) {
    throw new MetricsHandlerError(
      'unsupported_format',
      `the collection ${state.namespace} belongs to another application; choose another database or prefix`,
    );
  }
  if (found.format > FORMAT) {
    throw new MetricsHandlerError(
      'unsupported_format',
      `${state.namespace} was written by a newer version (format ${found.format}); this one knows format ${FORMAT}`,
    );
  }
  // From here on older versions refuse to open what this one writes.
  if (found.format < FORMAT) await retried(() => state.updateOne({ _id: 'state' }, { $max: { format: FORMAT } }));
  return true;
}

/** @throws MetricsHandlerError `corrupt_data` */
export async function readState({ state }: Collections): Promise<StateDocument> {
  const found = await retried(() => state.findOne({ _id: 'state' }));
  const { folded, booksFolded, nextSeries, forgottenBelow, removals, floors } = found ?? {};
  const numbers = [folded, booksFolded, nextSeries, forgottenBelow, removals, ...(Array.isArray(floors) ? floors : [])];
  if (found && numbers.length === 7 && numbers.every((n) => Number.isSafeInteger(n) && Number(n) >= 0)) return found;
  throw new MetricsHandlerError('corrupt_data', `the document in ${state.namespace} is damaged; restore a backup`);
}
