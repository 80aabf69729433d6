/** What the store of a fleet is: a file, or a database of MongoDB with a prefix for its collections. */
export type StoreChoice =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'mongodb'; readonly uri: string; readonly database: string };

/** Who finds answers and carries news: what is built in, or Redis. */
export type Means = 'built in' | 'redis';

/** What a process of the fleet is started with. */
export interface WorkerOptions {
  readonly store: StoreChoice;
  readonly means: Means;
  readonly redisUrl: string | undefined;
  /** Of all the fleet's seeds. */
  readonly seed: number;
}

/** The same total load however many processes share it. */
export interface Order {
  readonly job: 'answers' | 'news';
  readonly queriesPerSecond: number;
  readonly writesPerSecond: number;
  readonly durationMs: number;
}

export interface WorkerResult {
  /** In the order in which they came: of queries, or from the acknowledgement in one process until it is known in this one. */
  readonly latenciesMs: Float64Array;
  readonly cpuMs: number;
  readonly hits: number;
}
