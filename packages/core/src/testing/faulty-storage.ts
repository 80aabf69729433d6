import type { CellsRequest, PointsRequest, StorageAdapter, StorageContext } from '../storage/adapter.ts';
import type { BookStore } from '../storage/book-store.ts';
import type { Change, SeriesSelector } from '../storage/change.ts';
import type { CredentialStore } from '../storage/credential-store.ts';
import type { Cursor } from '../storage/cursor.ts';
import type { Faults } from './faults.ts';

/** Every method of a store, for loops over all of them. */
export const STORAGE_METHODS = [
  'open',
  'close',
  'commit',
  'head',
  'changes',
  'metrics',
  'metric',
  'series',
  'readCells',
  'readPoints',
  'rebuild',
  'maintain',
  'books.get',
  'books.getMany',
  'books.findByIdentities',
  'books.list',
  'books.apply',
  'credentials.get',
  'credentials.list',
  'credentials.insert',
  'credentials.replace',
  'credentials.touch',
] as const;

export type StorageMethod = (typeof STORAGE_METHODS)[number];

/**
 * A store whose calls fail as planned.
 *
 * @example
 * const faults = new Faults(clock);
 * const storage = faultyStorage(memoryStorage(), faults);
 * faults.at(2, { kind: 'throw-after' }, 'commit');
 */
export function faultyStorage(inner: StorageAdapter, faults: Faults): StorageAdapter {
  const run = <T>(method: StorageMethod, effect: () => Promise<T>) => faults.run(method, effect);
  return {
    name: inner.name,
    capabilities: inner.capabilities,
    books: faultyBooks(inner.books, run),
    credentials: faultyCredentials(inner.credentials, run),
    open: (context: StorageContext) => run('open', () => inner.open(context)),
    close: () => run('close', () => inner.close()),
    commit: (changes: readonly Change[]) => run('commit', () => inner.commit(changes)),
    head: () => run('head', () => inner.head()),
    changes: (after: Cursor, limit: number) => run('changes', () => inner.changes(after, limit)),
    metrics: () => run('metrics', () => inner.metrics()),
    metric: (name: string) => run('metric', () => inner.metric(name)),
    series: (selector: SeriesSelector) => run('series', () => inner.series(selector)),
    readCells: (request: CellsRequest) => run('readCells', () => inner.readCells(request)),
    readPoints: (request: PointsRequest) => run('readPoints', () => inner.readPoints(request)),
    rebuild: (series, from, to) => run('rebuild', () => inner.rebuild(series, from, to)),
    maintain: () => run('maintain', () => inner.maintain()),
  };
}

type Run = <T>(method: StorageMethod, effect: () => Promise<T>) => Promise<T>;

function faultyBooks(inner: BookStore, run: Run): BookStore {
  return {
    get: (id) => run('books.get', () => inner.get(id)),
    getMany: (ids) => run('books.getMany', () => inner.getMany(ids)),
    findByIdentities: (identities) => run('books.findByIdentities', () => inner.findByIdentities(identities)),
    list: (query) => run('books.list', () => inner.list(query)),
    apply: (changes) => run('books.apply', () => inner.apply(changes)),
  };
}

function faultyCredentials(inner: CredentialStore, run: Run): CredentialStore {
  return {
    get: (ref) => run('credentials.get', () => inner.get(ref)),
    list: (selector) => run('credentials.list', () => inner.list(selector)),
    insert: (credential) => run('credentials.insert', () => inner.insert(credential)),
    replace: (credential) => run('credentials.replace', () => inner.replace(credential)),
    touch: (ref, lastUsedAt) => run('credentials.touch', () => inner.touch(ref, lastUsedAt)),
  };
}
