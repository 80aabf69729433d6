import type { StorageAdapter } from '../../storage/adapter.ts';
import type { CaseContext, ConformanceCase } from '../conformance-case.ts';

/** The same case with a slice of upkeep after every commit: `maintain` must never change an answer. */
export function withEagerUpkeep(testCase: ConformanceCase): ConformanceCase {
  return {
    ...testCase,
    key: `${testCase.key}+upkeep`,
    title: `${testCase.title}, with upkeep after every commit`,
    run: (context) => testCase.run(eager(context)),
  };
}

function eager(context: CaseContext): CaseContext {
  const inner = new WeakMap<StorageAdapter, StorageAdapter>();
  const wrap = (storage: StorageAdapter): StorageAdapter => {
    const wrapped = wrapCommit(storage);
    inner.set(wrapped, storage);
    return wrapped;
  };
  const unwrap = (storage: StorageAdapter) => inner.get(storage) ?? storage;
  return {
    ...context,
    createStorage: async () => wrap(await context.createStorage()),
    reopen: async (storage) => wrap(await context.reopen(unwrap(storage))),
    second: async (storage) => wrap(await context.second(unwrap(storage))),
  };
}

function wrapCommit(storage: StorageAdapter): StorageAdapter {
  return {
    name: storage.name,
    capabilities: storage.capabilities,
    books: storage.books,
    credentials: storage.credentials,
    open: (context) => storage.open(context),
    close: () => storage.close(),
    async commit(changes) {
      const outcomes = await storage.commit(changes);
      await storage.maintain();
      return outcomes;
    },
    head: () => storage.head(),
    changes: (after, limit) => storage.changes(after, limit),
    metrics: () => storage.metrics(),
    metric: (name) => storage.metric(name),
    series: (selector) => storage.series(selector),
    readCells: (request) => storage.readCells(request),
    readPoints: (request) => storage.readPoints(request),
    rebuild: (series, from, to) => storage.rebuild(series, from, to),
    maintain: () => storage.maintain(),
  };
}
