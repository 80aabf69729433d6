/** Counters since the handler was made, and sizes now. */
export interface HandlerStats {
  readonly ingest: {
    /** Points committed. */
    readonly points: number;
    readonly batches: number;
    /** Points that wait in the `record` buffer. */
    readonly buffered: number;
    /** `record` points given up because a commit refused them. */
    readonly dropped: number;
    /** How long the oldest change that is not durable yet has been waiting, in ms; 0 where none waits. */
    readonly lagMs: number;
  };
  readonly cache: {
    readonly hits: number;
    readonly misses: number;
    readonly evictions: number;
    /** Segments dropped because a change made them unusable. */
    readonly invalidations: number;
    /** Segments brought up to date by merging what was committed. */
    readonly patches: number;
    readonly segments: number;
    readonly bytes: number;
  };
  readonly live: {
    readonly subscriptions: number;
    readonly queries: number;
    /** Times a live query was computed again. */
    readonly refreshes: number;
  };
  readonly storage: { readonly name: string; readonly reads: number; readonly commits: number };
}
