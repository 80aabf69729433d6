/** A running MongoDB-compatible server of our own. */
export interface Engine {
  /** What it is, with its version, for people. */
  readonly name: string;
  /** Stays the same over `kill` and `restart`. */
  readonly uri: string;
  /** Ends the server at once, as SIGKILL or a power cut of its process does: nothing is flushed, every connection breaks. */
  kill(): Promise<void>;
  /** Starts the killed server again on its data. */
  restart(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}
