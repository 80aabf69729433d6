import type { StorageAdapter } from '@metrics-handler/core';

/** One store through the adapters of two processes, each call through either: the caller's next read goes to another process than its write in half of all operations. */
export function throughTwo(one: StorageAdapter, two: StorageAdapter, random: () => number): StorageAdapter {
  const either = () => (random() < 0.5 ? one : two);
  const books: StorageAdapter['books'] = {
    get: (id) => either().books.get(id),
    getMany: (ids) => either().books.getMany(ids),
    findByIdentities: (identities) => either().books.findByIdentities(identities),
    list: (query) => either().books.list(query),
    apply: (changes) => either().books.apply(changes),
  };
  const credentials: StorageAdapter['credentials'] = {
    get: (ref) => either().credentials.get(ref),
    list: (selector) => either().credentials.list(selector),
    insert: (credential) => either().credentials.insert(credential),
    replace: (credential) => either().credentials.replace(credential),
    touch: (ref, lastUsedAt) => either().credentials.touch(ref, lastUsedAt),
  };
  return {
    name: one.name,
    capabilities: one.capabilities,
    books,
    credentials,
    open: async (context) => {
      await one.open(context);
      await two.open(context);
    },
    close: async () => {
      await Promise.all([one.close(), two.close()]);
    },
    commit: (changes) => either().commit(changes),
    head: () => either().head(),
    changes: (after, limit) => either().changes(after, limit),
    metrics: () => either().metrics(),
    metric: (name) => either().metric(name),
    series: (selector) => either().series(selector),
    readCells: (request) => either().readCells(request),
    readPoints: (request) => either().readPoints(request),
    rebuild: (series, from, to) => either().rebuild(series, from, to),
    maintain: () => either().maintain(),
  };
}
