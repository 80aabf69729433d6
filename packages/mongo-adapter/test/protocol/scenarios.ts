import type { Scenario } from './model/scenario.ts';

const BOTH = [true, true] as const;
const KEYED = { keyed: true, touches: BOTH };
const UNKEYED = { keyed: false, touches: BOTH };

/** Small enough to find a planted fault in every run of the tests; between them they have every participant. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a keyed batch goes to a second writer after the first died': {
    batches: [KEYED, UNKEYED],
    writers: 2,
    crashes: 1,
    folders: 0,
    late: 1,
  },
  'keys are folded while two writers append': {
    batches: [KEYED, UNKEYED],
    writers: 2,
    crashes: 0,
    folders: 1,
    late: 1,
  },
  'two processes fold': { batches: [UNKEYED, UNKEYED], writers: 1, crashes: 0, folders: 2, late: 1 },
  'two processes fold batches of different blocks': {
    batches: [UNKEYED, { keyed: false, touches: [true, false] }, { keyed: false, touches: [false, true] }],
    writers: 1,
    crashes: 0,
    folders: 2,
    late: 0,
  },
  'a reader beside folding': { batches: [UNKEYED, UNKEYED], writers: 2, crashes: 0, folders: 1, late: 0, reader: true },
  'a cache beside folding': { batches: [UNKEYED, UNKEYED], writers: 1, crashes: 1, folders: 1, late: 1, cache: true },
  'a follower': { batches: [KEYED, UNKEYED], writers: 2, crashes: 0, folders: 1, late: 0, follower: true },
  'the log is trimmed under two writers': {
    batches: [KEYED, UNKEYED],
    writers: 2,
    crashes: 0,
    folders: 1,
    late: 1,
    retention: true,
  },
  'the log is trimmed under a reader': {
    batches: [UNKEYED, UNKEYED],
    writers: 1,
    crashes: 0,
    folders: 1,
    late: 1,
    reader: true,
    retention: true,
  },
  'the log is trimmed under a follower': {
    batches: [KEYED, UNKEYED],
    writers: 1,
    crashes: 1,
    folders: 1,
    late: 1,
    follower: true,
    retention: true,
  },
  'the log is trimmed under a cache': {
    batches: [UNKEYED, UNKEYED],
    writers: 1,
    crashes: 0,
    folders: 1,
    late: 1,
    cache: true,
    retention: true,
  },
  'keys are forgotten': {
    batches: [KEYED],
    writers: 2,
    crashes: 1,
    folders: 1,
    late: 1,
    forgetting: true,
    retention: true,
  },
};

/** Those that take longest to go through to the end, which is left to the long run. */
export const LONG: ReadonlySet<string> = new Set([
  'the log is trimmed under a reader',
  'the log is trimmed under two writers',
  'two processes fold batches of different blocks',
]);

/** For the long run. */
export const LARGE_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'two writers that die, two late requests': { batches: [KEYED, UNKEYED], writers: 2, crashes: 1, folders: 0, late: 2 },
  'two writers that die, beside folding': { batches: [KEYED, UNKEYED], writers: 2, crashes: 1, folders: 1, late: 1 },
  'three batches': { batches: [KEYED, UNKEYED, UNKEYED], writers: 2, crashes: 0, folders: 1, late: 1 },
  'two folders under two writers': { batches: [UNKEYED, UNKEYED], writers: 2, crashes: 0, folders: 2, late: 1 },
  'two folders under a reader': {
    batches: [UNKEYED, UNKEYED],
    writers: 1,
    crashes: 0,
    folders: 2,
    late: 0,
    reader: true,
  },
  'a reader and late requests': {
    batches: [UNKEYED, UNKEYED],
    writers: 2,
    crashes: 0,
    folders: 1,
    late: 1,
    reader: true,
  },
  'the log is trimmed under a cache, writers die': {
    batches: [KEYED, UNKEYED],
    writers: 1,
    crashes: 1,
    folders: 1,
    late: 1,
    cache: true,
    retention: true,
  },
  'keys are forgotten under two batches': {
    batches: [KEYED, UNKEYED],
    writers: 2,
    crashes: 0,
    folders: 1,
    late: 1,
    forgetting: true,
    retention: true,
  },
};
