import type { Scenario } from './scenario.ts';

/** Numbers that the log has room for. */
export const NUMBERS = 6;
export const BLOCKS = 2;

export const WRITER = { PC: 0, BATCH: 1, HEAD: 2, KEYS: 3, LIFE: 4, ACCEPTED: 5, SIZE: 6 } as const;
export const FOLDER = { PC: 0, LOW: 1, HIGH: 2, BLOCK: 3, MARK: 4, COUNTS: 5, ENTRIES: 6, SIZE: 6 + NUMBERS } as const;
export const READER = {
  PC: 0,
  MUST: 1,
  HEAD: 2,
  MARKS: 3,
  COUNTS: 5,
  ENTRIES: 7,
  SIZE: 7 + NUMBERS,
} as const;
export const CACHE = { PC: 0, MUST: 1, HEAD: 2, FILLED: 3, COUNTS: 4, STALE: 6, SIZE: 7 } as const;
export const FOLLOWER = { HEAD: 0, COUNTS: 1, SIZE: 2 } as const;
export const CLIENT = { STATUS: 0, SENT: 1, SIZE: 2 } as const;
export const LATE = { KIND: 0, AT: 1, A: 2, B: 3, C: 4, SIZE: 5 } as const;

/** What is no number: a process that has not read anything yet. */
export const UNLOADED = 255;

/** Where in a state's bytes everything is. */
export interface Layout {
  /** Entries by number, at `log + n`; 0 is empty. */
  readonly log: number;
  /** The first entry that each number ever had, for the judge alone. */
  readonly history: number;
  readonly folded: number;
  readonly floor: number;
  /** Recorded idempotency keys, a bit per batch. */
  readonly keys: number;
  /** The number of the barrier behind which keys are forgotten; 0 while there is none. */
  readonly barrier: number;
  /** Per block its mark and its counts, two bits per batch. */
  readonly blocks: number;
  readonly clients: number;
  readonly writers: number;
  readonly folders: number;
  readonly late: number;
  readonly reader: number;
  readonly cache: number;
  readonly follower: number;
  readonly size: number;
}

export function layoutOf(scenario: Scenario): Layout {
  let size = 0;
  const take = (bytes: number) => {
    const at = size;
    size += bytes;
    return at;
  };
  const layout = {
    log: take(NUMBERS + 1),
    history: take(NUMBERS + 1),
    folded: take(1),
    floor: take(1),
    keys: take(1),
    barrier: take(1),
    blocks: take(2 * BLOCKS),
    clients: take(CLIENT.SIZE * scenario.batches.length),
    writers: take(WRITER.SIZE * scenario.writers),
    folders: take(FOLDER.SIZE * scenario.folders),
    late: take(LATE.SIZE * scenario.late),
    reader: take(scenario.reader ? READER.SIZE : 0),
    cache: take(scenario.cache ? CACHE.SIZE : 0),
    follower: take(scenario.follower ? FOLLOWER.SIZE : 0),
  };
  return { ...layout, size };
}
