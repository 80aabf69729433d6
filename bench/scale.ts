/** How much work a run does: enough for figures by hand, or just enough to show that everything runs. */
export interface Scale {
  readonly runs: number;
  /** Of the year of W1. */
  readonly days: number;
  readonly recorded: number;
  /** Series and seconds of W2. */
  readonly wideSeries: number;
  readonly wideSeconds: number;
  /** How long requests of one point are sent. */
  readonly singlesMs: number;
  /** How many times the raw points of a point a minute. */
  readonly density: readonly number[];
  /** Of one metric, and readers of one stream. */
  readonly growth: readonly number[];
  readonly growthMs: number;
  /** Readers of event streams, of 1,000 distinct queries at most, and how long they are watched. */
  readonly liveReaders: { readonly small: number; readonly large: number };
  readonly liveMs: number;
  /** The same load before that. */
  readonly liveWarmUpMs: number;
  readonly liveAcrossMinute: boolean;
  /** Of the points to send and of the updates to arrive, so much has to: a short run on a busy machine shows only that everything runs. */
  readonly liveMinShare: number;
  /** Sizes of fleets on one store, and how long each is measured. */
  readonly processes: readonly number[];
  readonly redisMs: number;
  /** The first is that of every fleet; one server is tried with each. */
  readonly scalingSeries: readonly [number, ...number[]];
  readonly scalingMs: number;
}

export const FULL: Scale = {
  runs: 5,
  days: 365,
  recorded: 2_000_000,
  wideSeries: 10_000,
  wideSeconds: 120,
  singlesMs: 4_000,
  density: [1, 10, 100],
  growth: [1, 100, 10_000],
  growthMs: 4_000,
  liveReaders: { small: 2_000, large: 10_000 },
  liveMs: 15_000,
  liveWarmUpMs: 10_000,
  liveAcrossMinute: true,
  liveMinShare: 0.95,
  processes: [1, 2, 3],
  redisMs: 4_000,
  scalingSeries: [1_000, 10_000, 100_000],
  scalingMs: 4_000,
};
export const SMOKE: Scale = {
  runs: 1,
  days: 1,
  recorded: 10_000,
  wideSeries: 50,
  wideSeconds: 3,
  singlesMs: 100,
  density: [1, 2],
  growth: [2],
  growthMs: 400,
  liveReaders: { small: 20, large: 40 },
  liveMs: 1_500,
  liveWarmUpMs: 500,
  liveAcrossMinute: false,
  liveMinShare: 0.5,
  processes: [2],
  redisMs: 600,
  scalingSeries: [200],
  scalingMs: 400,
};
