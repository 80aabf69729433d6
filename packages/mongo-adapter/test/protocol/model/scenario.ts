/** What takes part in a run of the model. */
export interface Scenario {
  /** Of each batch: whether it has an idempotency key, so that the client may send it again, and which of the two blocks it touches. */
  readonly batches: readonly { readonly keyed: boolean; readonly touches: readonly [boolean, boolean] }[];
  readonly writers: 1 | 2;
  /** How often each writer may die and come back. */
  readonly crashes: 0 | 1 | 2 | 3;
  readonly folders: 0 | 1 | 2;
  /** How many requests may be on their way although their sender has given up. */
  readonly late: 0 | 1 | 2;
  readonly reader?: boolean;
  readonly cache?: boolean;
  readonly follower?: boolean;
  /** Folded entries are deleted, at any time. */
  readonly retention?: boolean;
  /** Keys are forgotten, once. */
  readonly forgetting?: boolean;
}

/** A way to get the protocol wrong. Each makes numbers wrong in some run. */
export type Fault =
  | 'acknowledged before the insert'
  | 'any duplicate is success'
  | 'any duplicate is foreign'
  | 'after an unknown outcome the next number'
  | 'two numbers open'
  | 'key looked up once'
  | 'key looked up among folded entries only'
  | 'keys recorded after the frontier'
  | 'keys forgotten without a barrier'
  | 'floor not read after the insert'
  | 'floor not read after a duplicate'
  | 'floor not read when following'
  | 'block replaced whatever its mark'
  | 'missing block counts as newer'
  | 'duplicate block counts as applied'
  | 'mark not read'
  | 'mark set to the first entry'
  | 'fold over a gap'
  | 'frontier before blocks'
  | 'frontier set instead of raised'
  | 'blocks read before the log'
  | 'overlay ignores marks'
  | 'newer mark ignored'
  | 'cache filled after it was invalidated'
  | 'deleted before folded'
  | 'deleted before the floor rose';
