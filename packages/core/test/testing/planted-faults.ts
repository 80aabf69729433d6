import type { Cell } from '../../src/cell/cell.ts';
import { cellAt, columnsOf } from '../../src/cell/cell.ts';
import type { CellColumns } from '../../src/cell/cell-columns.ts';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import type { Change } from '../../src/storage/change.ts';
import type { CredentialStore } from '../../src/storage/credential-store.ts';

/** A store that is wrong in one way, and a topic of the suite that must notice. */
export interface PlantedFault {
  readonly name: string;
  readonly topic: string;
  readonly plant: (sound: StorageAdapter) => Partial<StorageAdapter>;
}

type Points = Extract<Change, { kind: 'points' }>;
type Log = Extract<Awaited<ReturnType<StorageAdapter['changes']>>, { reset: false }>;

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  commits('loses the last series of a batch', 'cells/', (change) =>
    change.kind === 'points' && change.points.length > 1 ? { ...change, points: change.points.slice(0, -1) } : change,
  ),
  commits('ignores idempotency keys', 'idempotency/', (change) =>
    change.kind === 'points' ? { kind: 'points', points: change.points } : change,
  ),
  commits('takes every content under a key for the same', 'idempotency/', (change) =>
    change.kind === 'points' && change.idempotency ? withHash(change, 'same') : change,
  ),
  commits('folds the case of keys', 'idempotency/', (change) =>
    change.kind === 'points' && change.idempotency
      ? { ...change, idempotency: { ...change.idempotency, key: change.idempotency.key.toLowerCase() } }
      : change,
  ),
  commits('deletes one instant too much', 'deletes/', (change) =>
    change.kind === 'delete' ? { ...change, to: change.to + 1 } : change,
  ),
  commits('deletes whatever the labels', 'deletes/', (change) =>
    change.kind === 'delete' ? { ...change, selector: { ...change.selector, labels: [] } } : change,
  ),
  commits('purges whatever the book', 'purges/', (change) =>
    change.kind === 'purge' ? { ...change, selector: { metric: change.selector.metric } } : change,
  ),
  commits('keeps the definition of a removed metric', 'definitions/', (change) =>
    change.kind === 'purge' ? { ...change, definition: false } : change,
  ),
  commits('knows no series limit', 'series/', (change) =>
    change.kind === 'define' ? { ...change, definition: { ...change.definition, seriesLimit: 1e9 } } : change,
  ),
  commits('never makes bins', 'histograms/', (change) =>
    change.kind === 'define' ? { ...change, definition: { ...change.definition, kind: 'gauge' } } : change,
  ),
  summaries('counts a summary as one value', (cell) => ({ ...cell, count: 1 })),
  summaries('loses the bins of summaries', ({ bins: _, ...cell }) => cell),
  summaries('takes an unknown least value for 0', (cell) => ({ ...cell, min: Math.max(cell.min, 0) })),
  summaries('takes the time of a summary for its minute', (cell) => ({
    ...cell,
    start: cell.start - (cell.start % 60_000),
  })),
  commits('raises the minute floor with the raw floor', 'retention/', (change) =>
    change.kind === 'retain' ? { ...change, floors: { ...change.floors, minute: change.floors.raw } } : change,
  ),
  {
    name: 'stops at the first refused change',
    topic: 'atomicity/',
    plant: (sound) => ({
      async commit(changes) {
        const outcomes = [];
        for (const change of changes) {
          outcomes.push(...(await sound.commit([change])));
          if (outcomes.at(-1)?.status === 'refused') break;
        }
        return outcomes;
      },
    }),
  },
  {
    name: 'shows the series of a batch one after the other',
    topic: 'atomicity/',
    plant: (sound) => ({
      async commit(changes) {
        const outcomes = [];
        for (const change of changes) {
          if (change.kind !== 'points') outcomes.push(...(await sound.commit([change])));
          else
            for (const column of change.points)
              outcomes.push(...(await sound.commit([{ ...change, points: [column] }])));
        }
        return outcomes;
      },
    }),
  },
  {
    name: 'acknowledges before it commits',
    topic: 'commit/',
    plant: (sound) => {
      let late: readonly Change[] = [];
      return {
        async commit(changes) {
          const outcomes = await sound.commit(late);
          late = changes;
          return changes.map(
            (_, i) => outcomes[i] ?? { status: 'committed', position: { lane: 0, n: 0 }, affected: 1 },
          );
        },
      };
    },
  },
  {
    name: 'forgets keys with every upkeep',
    topic: 'idempotency/',
    plant: (sound) => {
      let upkeeps = 0;
      const renamed = (change: Points) =>
        change.idempotency
          ? { ...change, idempotency: { ...change.idempotency, key: `${upkeeps}${change.idempotency.key}` } }
          : change;
      return {
        commit: (changes) =>
          sound.commit(changes.map((change) => (change.kind === 'points' ? renamed(change) : change))),
        maintain: async () => {
          upkeeps++;
          return sound.maintain();
        },
      };
    },
  },
  logs('skips an entry', ({ entries, ...page }) => ({
    ...page,
    entries: entries.length > 2 ? entries.slice(1) : entries,
  })),
  logs('tells an entry twice', ({ entries, ...page }) => ({
    ...page,
    entries: entries.flatMap((entry) => [entry, entry]),
  })),
  logs('tells entries in reverse', ({ entries, ...page }) => ({ ...page, entries: [...entries].reverse() })),
  logs('ends early', (page) => ({ ...page, more: false })),
  {
    name: 'never resets a reader',
    topic: 'changes/',
    plant: (sound) => ({
      async changes(after, limit) {
        const page = await sound.changes(after, limit);
        return page.reset ? { reset: false, entries: [], cursor: page.cursor, more: false } : page;
      },
    }),
  },
  cells('adds the last bit wrongly', (cell) => ({ ...cell, sum: cell.sum.slice(0, 1) })),
  cells('swaps first and last', (cell) => ({ ...cell, first: cell.last, last: cell.first })),
  cells('takes the first value for the least', (cell) => ({ ...cell, min: cell.first.value })),
  cells('counts one too many', (cell) => ({ ...cell, count: cell.count + 1 })),
  {
    name: 'reads one bucket too many',
    topic: 'reads/',
    plant: (sound) => ({
      readCells: (request) =>
        sound.readCells({
          ...request,
          ranges: request.ranges.map((range) => ({ ...range, to: range.to + (range.tier === 'minute' ? 60_000 : 0) })),
        }),
    }),
  },
  {
    name: 'reads points closed at the end',
    topic: 'reads/',
    plant: (sound) => ({ readPoints: (request) => sound.readPoints({ ...request, to: request.to + 1 }) }),
  },
  {
    name: 'reads points unsorted',
    topic: 'reads/',
    plant: (sound) => ({
      async readPoints(request) {
        const { cursor, points } = await sound.readPoints(request);
        const reversed = points.map(({ timestamps, values }) => ({
          timestamps: timestamps.toReversed(),
          values: values.toReversed(),
        }));
        return { cursor, points: reversed };
      },
    }),
  },
  {
    name: 'ignores an abort',
    topic: 'reads/',
    plant: (sound) => ({
      readCells: ({ signal: _, ...request }) => sound.readCells(request),
    }),
  },
  {
    name: 'lists series by name',
    topic: 'series/',
    plant: (sound) => ({ series: async (selector) => [...(await sound.series(selector))].reverse() }),
  },
  {
    name: 'never comes to an end of upkeep',
    topic: 'lifecycle/upkeep-ends',
    plant: () => ({ maintain: async () => true }),
  },
  credentials('lets the last of many have an id', (sound) => ({
    insert: async (credential) => {
      const taken = await sound.get(credential);
      if (taken) await sound.replace({ ...credential, version: taken.version + 1 });
      else await sound.insert(credential);
      return true;
    },
  })),
  credentials('replaces whatever the version', (sound) => ({
    replace: async (credential) => {
      const known = await sound.get(credential);
      return known !== null && sound.replace({ ...credential, version: known.version + 1 });
    },
  })),
  credentials("lists everybody's sessions", (sound) => ({ list: ({ kind }) => sound.list({ kind }) })),
  credentials('forgets the restriction to books', (sound) => ({
    insert: (credential) => sound.insert({ ...credential, bookIds: null }),
  })),
  commits('keeps what is revoked', 'credentials/', (change) =>
    change.kind === 'revoke' ? { ...change, credential: { ...change.credential, id: 'another' } } : change,
  ),
  commits('revokes keys whatever the kind', 'credentials/', (change) =>
    change.kind === 'revoke' ? { ...change, credential: { ...change.credential, kind: 'user' } } : change,
  ),
  {
    name: 'is silent about revocations',
    topic: 'credentials/',
    plant: (sound) => ({
      async changes(after, limit) {
        const page = await sound.changes(after, limit);
        return page.reset ? page : { ...page, entries: page.entries.filter(({ kind }) => kind !== 'revoke') };
      },
    }),
  },
  {
    name: 'keeps expired sessions',
    topic: 'credentials/',
    plant: () => ({ maintain: async () => false }),
  },
];

function commits(name: string, topic: string, alter: (change: Change) => Change): PlantedFault {
  return { name, topic, plant: (sound) => ({ commit: (changes) => sound.commit(changes.map(alter)) }) };
}

function credentials(name: string, alter: (sound: CredentialStore) => Partial<CredentialStore>): PlantedFault {
  return {
    name,
    topic: 'credentials/',
    plant: ({ credentials: sound }) => ({
      credentials: {
        get: (ref) => sound.get(ref),
        list: (selector) => sound.list(selector),
        insert: (credential) => sound.insert(credential),
        replace: (credential) => sound.replace(credential),
        touch: (ref, lastUsedAt) => sound.touch(ref, lastUsedAt),
        ...alter(sound),
      },
    }),
  };
}

/** Alters what came aggregated, one by one. */
function summaries(name: string, alter: (cell: Cell) => Cell): PlantedFault {
  return commits(name, 'summaries/', (change) =>
    change.kind === 'points'
      ? {
          ...change,
          points: change.points.map((points) =>
            points.summaries ? { ...points, summaries: altered(points.summaries, alter) } : points,
          ),
        }
      : change,
  );
}

function altered(columns: CellColumns, alter: (cell: Cell) => Cell): CellColumns {
  return columnsOf(Array.from({ length: columns.length }, (_, i) => alter(cellAt(columns, i))));
}

function withHash(change: Points, hash: string): Points {
  return { ...change, idempotency: { key: change.idempotency?.key ?? '', hash } };
}

function logs(name: string, alter: (page: Log) => Log): PlantedFault {
  return {
    name,
    topic: 'changes/',
    plant: (sound) => ({
      async changes(after, limit) {
        const page = await sound.changes(after, limit);
        return page.reset ? page : alter(page);
      },
    }),
  };
}

function cells(name: string, alter: (cell: Cell) => Cell): PlantedFault {
  return {
    name,
    topic: 'cells/',
    plant: (sound) => ({
      async readCells(request) {
        const answer = await sound.readCells(request);
        return { ...answer, cells: answer.cells.map((ranges) => ranges.map((range) => altered(range, alter))) };
      },
    }),
  };
}
