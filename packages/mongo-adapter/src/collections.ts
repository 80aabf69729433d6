import type { Binary, Collection, Db } from 'mongodb';
import type { LogDocument } from './log/log-document.ts';

/** The one document that says how far everything is. */
export interface StateDocument {
  readonly _id: 'state';
  readonly application: string;
  readonly format: number;
  /** Every entry of the metrics lane up to and including this one is in all documents that it touches. */
  readonly folded: number;
  /** The same for the lane of books. */
  readonly booksFolded: number;
  /** By lane: entries up to and including this one are void and may be deleted. */
  readonly floors: readonly [number, number];
  readonly nextSeries: number;
  /** Keys of entries below this are forgotten, whatever is stored of them. */
  readonly forgottenBelow: number;
  /** Rises before anything that a reader may be reading is removed. */
  readonly removals: number;
}

/** Raw points of a series and UTC day; `_id` is `chunkKey`. */
export interface ChunkDocument {
  readonly _id: number;
  /** The newest entry whose points of this day are in this chunk or one before it. */
  readonly hi: number;
  /** `hi` of the chunk before it when this one was made; 0 for a day's first. */
  readonly after: number;
  /** The newest deletion or rebuild that was carried out here. */
  readonly mended: number;
  readonly count: number;
  readonly body: Binary;
}

/** 96 aligned buckets of a tier; `_id` is `blockKey`. */
export interface BlockDocument {
  readonly _id: number;
  /** Everything up to and including this entry is in it. */
  readonly w: number;
  readonly body: Binary;
}

export interface SeriesDocument {
  readonly _id: number;
  /** JSON of [metric, bookId, labels], which keeps lone surrogates as they are. Absent once the log no longer names the series; the document stays, so that nobody brings it back. */
  readonly ref?: string;
  /** The entry that removed it. */
  readonly purged?: number;
  /** Its points and cells are gone. */
  readonly swept?: boolean;
}

export interface MetricDocument {
  readonly _id: string;
  readonly w: number;
  /** JSON; null for a definition that was removed. */
  readonly definition: string | null;
  readonly floors: string;
  /** Floors below which everything was removed. */
  readonly swept?: string;
}

/** An idempotency key; `_id` is its hash. */
export interface KeyDocument {
  readonly _id: string;
  readonly n: number;
  readonly hash: string;
  readonly at: number;
}

/** A book with its index; without `book` the trace of a removed one. */
export interface BookDocument {
  readonly _id: string;
  readonly w: number;
  readonly version?: number;
  readonly book?: string;
  readonly sortKey?: string;
  readonly terms?: readonly string[];
  readonly identities?: readonly string[];
}

/** `_id` is `kind:id`. */
export interface CredentialDocument {
  readonly _id: string;
  readonly version: number;
  readonly owner: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  /** JSON of the credential; the members above win. */
  readonly body: string;
}

export interface Collections {
  readonly log: Collection<LogDocument>;
  readonly points: Collection<ChunkDocument>;
  readonly cells: Collection<BlockDocument>;
  readonly series: Collection<SeriesDocument>;
  readonly metrics: Collection<MetricDocument>;
  readonly keys: Collection<KeyDocument>;
  readonly books: Collection<BookDocument>;
  readonly credentials: Collection<CredentialDocument>;
  readonly state: Collection<StateDocument>;
}

export const COLLECTION_NAMES = [
  'log',
  'points',
  'cells',
  'series',
  'metrics',
  'keys',
  'books',
  'credentials',
  'state',
] as const satisfies readonly (keyof Collections)[];

/** Acknowledged is what a majority has on disk, and read is what a majority has, from the primary: whatever the caller's client says. */
export function collectionsOf(db: Db, prefix: string): Collections {
  const options = {
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    promoteBuffers: false,
    ignoreUndefined: false,
  } as const;
  return Object.fromEntries(
    COLLECTION_NAMES.map((name) => [name, db.collection(prefix + name, options)]),
  ) as unknown as Collections;
}
